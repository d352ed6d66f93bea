extension Duration {
    /// The duration as people say it, such as `90 s`, `1.5 s`, `250 ms` or `12 µs`; at most three decimals, cut off.
    public var words: String {
        let magnitude = wholeNanoseconds.magnitude
        let (unit, name): (UInt64, String) =
            switch magnitude {
            case 1_000_000_000...: (1_000_000_000, "s")
            case 1_000_000...: (1_000_000, "ms")
            case 1_000...: (1_000, "µs")
            case 1...: (1, "ns")
            default: (1, "s")
            }
        let sign = wholeNanoseconds < 0 ? "-" : ""
        return sign + String(magnitude / unit) + Self.decimals(magnitude % unit, of: unit) + " " + name
    }

    private static func decimals(_ rest: UInt64, of unit: UInt64) -> String {
        guard unit > 1 else { return "" }
        var digits = String(1_000 + rest / (unit / 1_000)).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return digits.isEmpty ? "" : "." + digits
    }
}
