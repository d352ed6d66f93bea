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

    var text: String { "$scrypt$\(cost.text)$\(Base64.encode(salt))$\(Base64.encode(hash))" }

    /// `nil` for anything that was not written so, or whose cost, salt or hash is out of bounds.
    init?(text: Substring) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let cost = ScryptCost(text: parts[2]),
            let salt = Base64.decode(parts[3]), (8...64).contains(salt.count), let hash = Base64.decode(parts[4]),
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

/// Base64 without padding `[RFC 4648 §4]`.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var (bits, held) = (0, 0)
        for byte in bytes {
            (bits, held) = ((bits << 8 | Int(byte)) & 0xFFFF, held + 8)
            while held >= 6 {
                held -= 6
                text.append(alphabet[bits >> held & 0x3F])
            }
        }
        if held > 0 { text.append(alphabet[bits << (6 - held) & 0x3F]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// `nil` for other characters, for a length that no bytes have, and for bits left over that are not 0.
    static func decode(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, held) = (0, 0)
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            (bits, held) = ((bits << 6 | value) & 0xFFFF, held + 6)
            if held >= 8 {
                held -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> held))
            }
        }
        guard held < 6, bits & (1 << held - 1) == 0 else { return nil }
        return bytes
    }
}
