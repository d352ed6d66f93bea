/// A version as TLS writes it on the wire: 3.1 is TLS 1.0, since TLS began as SSL 3.1.
public struct TLSVersionNumber: RawRepresentable, Sendable, Hashable, Comparable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    public static let tls12 = TLSVersionNumber(rawValue: 0x0303)
    public static let tls13 = TLSVersionNumber(rawValue: 0x0304)

    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// Such as `TLS 1.2`.
    public var name: String {
        switch rawValue {
        case 0x0300: "SSL 3.0"
        case 0x0301: "TLS 1.0"
        case 0x0302: "TLS 1.1"
        case 0x0303: "TLS 1.2"
        case 0x0304: "TLS 1.3"
        case _ where isGrease(rawValue): "GREASE"
        default: "unknown version"
        }
    }

    /// Name and number, such as `TLS 1.2 (0x0303)`.
    var shown: String { Shown.named(name, rawValue) }
}

/// Whether the number is one of those that mean nothing: clients sprinkle them in so that servers keep ignoring
/// what they do not know [RFC 8701].
func isGrease(_ number: UInt16) -> Bool { number & 0x0F0F == 0x0A0A && number >> 8 == number & 0xFF }

/// What a reader should know of such a number.
let greaseMeaning = "means nothing: it is sent so that servers keep ignoring what they do not know"
