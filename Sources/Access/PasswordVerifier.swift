internal import MQTTSessions

/// What is kept of a password: enough to recognise it, too little to find it out without trying.
///
/// Written `$scrypt$ln=15,r=8,p=1$SALT$HASH`, salt and hash in base64 without padding, which others read as well.
public struct PasswordVerifier: Sendable, Hashable {
    public var cost: ScryptCost
    public var salt: [UInt8]
    public var hash: [UInt8]

    public init(cost: ScryptCost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
    }

    /// Bytes of the hash that are made.
    public static let hashLength = 32
    /// Bytes of the salt that are made.
    public static let saltLength = 16

    var text: String { "$scrypt$\(cost.text)$\(Base64.encode(salt, isPadded: false))$\(Base64.encode(hash, isPadded: false))" }

    /// `nil` for anything that was not written so, or whose cost, salt or hash is out of bounds.
    init?(text: Substring) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = ScryptCost(text: parts[2]),
            let salt = Base64.decode(parts[3], isPadded: false), (8...64).contains(salt.count),
            let hash = Base64.decode(parts[4], isPadded: false),
            (16...64).contains(hash.count)
        else { return nil }
        self.init(cost: cost, salt: salt, hash: hash)
    }
}

/// How dear one try is: scrypt's parameters `[RFC 7914 §2]`.
public struct ScryptCost: Sendable, Hashable {
    /// N is 2 to this power: work and memory grow with it.
    public var logN: Int
    /// Bytes of a block, in 128: memory is 128 × N × r.
    public var r: Int
    /// How often all of it is done.
    public var p: Int

    /// `nil` beyond what a broker can afford: 256 MiB, and sixteen rounds of it.
    public init?(logN: Int, r: Int, p: Int) {
        guard (1...20).contains(logN), (1...64).contains(r), (1...16).contains(p), r << logN <= 1 << 21 else { return nil }
        (self.logN, self.r, self.p) = (logN, r, p)
    }

    private init(standard logN: Int) { (self.logN, r, p) = (logN, 8, 1) }

    /// 32 MiB and, on the machines of 2020, a twentieth to a tenth of a second.
    public static let standard = ScryptCost(standard: 15)

    var text: String { "ln=\(logN),r=\(r),p=\(p)" }

    init?(text: Substring) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let logN = Self.number(parts[0], "ln="), let r = Self.number(parts[1], "r="),
            let p = Self.number(parts[2], "p=")
        else { return nil }
        self.init(logN: logN, r: r, p: p)
    }

    private static func number(_ text: Substring, _ name: String) -> Int? {
        guard text.hasPrefix(name), text.dropFirst(name.count).allSatisfy(\.isASCII) else { return nil }
        return Int(text.dropFirst(name.count))
    }
}
