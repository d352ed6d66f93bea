/// Which algorithms protect a connection, by the number of the registry [IANA TLS Cipher Suites].
public struct CipherSuite: RawRepresentable, Sendable, Hashable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// IANA's name, such as `TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256`.
    public var name: String {
        Self.table[rawValue] ?? (isGrease(rawValue) ? "GREASE" : "unknown suite")
    }

    /// Whether it is no suite but a sign that is sent as if it were one.
    public var isSignal: Bool { rawValue == 0x00FF || rawValue == 0x5600 || isGrease(rawValue) }

    /// Whether both ends must know a key beforehand, and no certificate is needed.
    public var usesPreSharedKey: Bool { name.hasPrefix("TLS_PSK") || name.contains("_PSK_") }

    /// What the suite is made of, in plain words.
    public var meaning: String {
        switch rawValue {
        case 0x00FF: return "no suite: says that the client binds a new handshake to the old one"
        case 0x5600: return "no suite: says that the client has fallen back from a newer version"
        case _ where isGrease(rawValue): return greaseMeaning
        default: break
        }
        guard Self.table[rawValue] != nil else { return "a suite that this lab does not know" }
        return parts + (modem.map { "; " + $0.words } ?? "")
    }

    /// Key exchange, kind of certificate and cipher, from the name.
    private var parts: String {
        let words = name.dropFirst(4)
        guard let with = words.firstRange(of: "_WITH_") else { return "TLS 1.3: only the cipher, \(dashed(words))" }
        let exchange = words[..<with.lowerBound]
        let cipher = dashed(words[with.upperBound...])
        return switch exchange {
        case "ECDHE_ECDSA": "ECDHE with an ECDSA certificate, \(cipher)"
        case "ECDHE_RSA": "ECDHE with an RSA certificate, \(cipher)"
        case "RSA": "RSA alone, whose recordings can be read by who gets the key later, \(cipher)"
        case _ where exchange.contains("anon"): "no certificate: anybody may be in between, \(cipher)"
        case _ where exchange.contains("PSK"): "\(dashed(exchange)), a key that both ends know beforehand, \(cipher)"
        default: "\(dashed(exchange)), \(cipher)"
        }
    }

    private func dashed(_ words: Substring) -> String { words.split(separator: "_").joined(separator: "-") }

    var shown: String { Shown.named(name, rawValue) }
}

extension CipherSuite {
    /// Which firmware of the nRF91 modem has a suite.
    public enum ModemFirmware: Sendable, Hashable {
        /// All of them.
        case every
        /// Modem firmware 1.2.7 and 1.3.1 and later, and all of the nRF91x1.
        case newer

        var words: String {
            switch self {
            case .every: "the nRF91 modem has it"
            case .newer: "the nRF91 modem has it from firmware 1.2.7 and 1.3.1 on"
            }
        }
    }

    /// Since when the nRF91 modem has the suite; `nil` where it does not.
    public var modem: ModemFirmware? { Self.modemSuites.first { $0.suite == self }?.firmware }

    /// The suites that `ciphersuites`, a sample of the nRF Connect SDK, tries on an nRF91 modem, in its order.
    public static let modemSuites: [(suite: CipherSuite, firmware: ModemFirmware)] = [
        (0xC02B, .newer), (0xC030, .newer), (0xC02F, .newer), (0xC024, .every), (0xC00A, .every), (0xC023, .every),
        (0xC009, .every), (0xC014, .every), (0xC027, .every), (0xC013, .every), (0x008D, .every), (0x00AE, .every),
        (0x008C, .every), (0xC0A8, .every),
    ].map { (CipherSuite(rawValue: $0), $1) }
}
