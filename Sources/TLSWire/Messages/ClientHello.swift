import Fields

/// ClientHello: the first message of a connection, in which the client says all that it can do.
public struct ClientHello: Sendable, Hashable {
    /// The version field of TLS 1.2 and earlier; TLS 1.3 leaves it at 1.2 and has an extension.
    public var legacyVersion: TLSVersionNumber
    /// 32 bytes.
    public var random: [UInt8]
    /// At most 32 bytes.
    public var sessionIdentifier: [UInt8]
    /// The preferred first.
    public var cipherSuites: [CipherSuite]
    public var extensions: TLSExtensions

    /// The versions offered, the preferred first.
    public var versions: [TLSVersionNumber] {
        extensions.versions.isEmpty ? [legacyVersion] : extensions.versions
    }
}

extension ClientHello {
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> ClientHello {
        var hello = try reader.group("ClientHello") { reader throws(TLSWireError) in
            let from = reader.at
            let version = TLSVersionNumber(rawValue: try reader.uint16("Version", .clientHello))
            reader.tell(
                "Version", from: from, version.shown,
                version == .tls12
                    ? "the newest version of the client; TLS 1.3 writes 1.2 here and itself in supported_versions"
                    : "the newest version of the client", .clientHello)
            let random = try reader.fixed(
                "Random", 32, "goes into the keys, so that no two connections have the same", .clientHello)
            let session = try reader.sessionIdentifier(
                "names an earlier session that the client wants to go on with, or fills the place in TLS 1.3", .clientHello)
            var suites: [CipherSuite] = []
            try reader.group("Cipher Suites") { reader throws(TLSWireError) in
                try reader.list("Cipher Suites", .two, .clientHello) { reader throws(TLSWireError) in
                    suites.append(try reader.cipherSuite(.cipherSuites))
                }
            }
            try reader.group("Compression Methods") { reader throws(TLSWireError) in
                try reader.list("Compression Methods", .one, .clientHello) { reader throws(TLSWireError) in
                    try reader.compressionMethod(.clientHello)
                }
            }
            return ClientHello(
                legacyVersion: version, random: reader.copy(random), sessionIdentifier: reader.copy(session),
                cipherSuites: suites, extensions: TLSExtensions())
        }
        // Clients of old leave them out altogether.
        if !reader.isAtEnd { hello.extensions = try reader.extensions(of: .clientHello) }
        return hello
    }
}

extension TLSReader {
    /// The session identifier, which takes at most 32 bytes.
    mutating func sessionIdentifier(
        _ meaning: @autoclosure () -> String, _ section: RFCSection
    ) throws(TLSWireError) -> Range<Int> {
        let field = "Session ID"
        if let count = next, count > 32 {
            throw error("\(field) has \(count) bytes, at most 32 are allowed", in: "\(field) Length", section)
        }
        return try opaque(field, .one, meaning(), section)
    }

    mutating func cipherSuite(_ section: RFCSection) throws(TLSWireError) -> CipherSuite {
        let from = at
        let suite = CipherSuite(rawValue: try uint16("Cipher Suite", section))
        tell("Cipher Suite", from: from, suite.shown, suite.meaning, section)
        return suite
    }

    mutating func compressionMethod(_ section: RFCSection) throws(TLSWireError) {
        let from = at
        let method = try byte("Compression Method", section)
        tell(
            "Compression Method", from: from, method == 0 ? "null (0)" : String(method),
            method == 0 ? "no compression, since it would betray what is encrypted" : "compression, which is not safe", section)
    }
}
