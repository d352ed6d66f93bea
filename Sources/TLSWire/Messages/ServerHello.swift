import Fields

/// ServerHello: what the server chose. A HelloRetryRequest is one with a `random` that gives it away.
public struct ServerHello: Sendable, Hashable {
    /// The version field of TLS 1.2 and earlier.
    public var legacyVersion: TLSVersionNumber
    /// 32 bytes.
    public var random: [UInt8]
    public var sessionIdentifier: [UInt8]
    public var cipherSuite: CipherSuite
    public var extensions: TLSExtensions

    /// The version chosen.
    public var version: TLSVersionNumber { extensions.versions.first ?? legacyVersion }

    /// Whether the server asks for another ClientHello.
    public var isRetryRequest: Bool { random == Self.retryRandom }

    /// SHA-256 of "HelloRetryRequest" [RFC 8446 §4.1.3].
    static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2, 0x11,
        0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]

    /// How the random of a server ends that speaks a newer version than the one chosen: "DOWNGRD" and the version.
    private static let downgrade: [UInt8] = [0x44, 0x4F, 0x57, 0x4E, 0x47, 0x52, 0x44]
}

extension ServerHello {
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> ServerHello {
        var hello = try reader.group("ServerHello") { reader throws(TLSWireError) in
            let from = reader.at
            let version = TLSVersionNumber(rawValue: try reader.uint16("Version", .serverHello))
            reader.tell(
                "Version", from: from, version.shown,
                version == .tls12
                    ? "the version chosen; TLS 1.3 writes 1.2 here and itself in supported_versions" : "the version chosen",
                .serverHello)
            let randomFrom = reader.at
            let random = try reader.take(32, "Random", .serverHello)
            let bytes = reader.copy(random)
            reader.tellBytes(
                "Random", from: randomFrom, random, meaning(ofRandom: bytes),
                bytes == retryRandom ? .helloRetryRequest : .serverHello)
            let session = try reader.sessionIdentifier(
                "the client's own where an earlier session goes on, and in TLS 1.3 always", .serverHello)
            let suite = try reader.cipherSuite(.serverHello)
            try reader.compressionMethod(.serverHello)
            return ServerHello(
                legacyVersion: version, random: bytes, sessionIdentifier: reader.copy(session), cipherSuite: suite,
                extensions: TLSExtensions())
        }
        if !reader.isAtEnd {
            hello.extensions = try reader.extensions(of: hello.isRetryRequest ? .helloRetryRequest : .serverHello)
        }
        return hello
    }

    private static func meaning(ofRandom random: [UInt8]) -> String {
        if random == retryRandom {
            return "the one value that says: this is a HelloRetryRequest, send another ClientHello"
        }
        if random[24..<31].elementsEqual(downgrade) {
            return "goes into the keys; its end says that the server speaks a newer version: nobody may have taken that away"
        }
        return "goes into the keys, so that no two connections have the same"
    }
}
