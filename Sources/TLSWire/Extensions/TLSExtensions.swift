/// What the extensions of a message say, as far as the lab speaks of it.
public struct TLSExtensions: Sendable, Hashable {
    /// All that are there, in their order.
    public var types: [ExtensionType] = []
    /// The host that the client wants (SNI), escaped.
    public var serverName: String?
    /// Of a client, what it offers; of a server, what it chose.
    public var versions: [TLSVersionNumber] = []
    public var groups: [NamedGroup] = []
    public var schemes: [SignatureScheme] = []
    /// Protocols of the application (ALPN), escaped.
    public var protocols: [String] = []
    /// Groups of the key shares; of a HelloRetryRequest, the group that the server wants.
    public var keyShares: [NamedGroup] = []
    /// Names of authorities.
    public var authorities: [String] = []
    /// Whether a ticket of an earlier connection is shown, or accepted.
    public var resumes = false

    public init() {}
}

/// Which message extensions stand in; some look different in each.
enum ExtensionHome {
    case clientHello, serverHello, helloRetryRequest, encryptedExtensions, certificate, certificateRequest, newSessionTicket
}

extension TLSReader {
    /// The extensions of a message, behind their length.
    mutating func extensions(of home: ExtensionHome) throws(TLSWireError) -> TLSExtensions {
        var found = TLSExtensions()
        try group("Extensions") { reader throws(TLSWireError) in
            try reader.list("Extensions", .two, .extensions) { reader throws(TLSWireError) in
                try reader.oneExtension(of: home, into: &found)
            }
        }
        return found
    }

    private mutating func oneExtension(
        of home: ExtensionHome, into found: inout TLSExtensions
    ) throws(TLSWireError) {
        let typeFrom = at
        let type = ExtensionType(rawValue: try uint16("Extension Type", .extensions))
        try group(type.name) { reader throws(TLSWireError) in
            reader.tell("Extension Type", from: typeFrom, Shown.named(type.name, type.rawValue), type.meaning, .extensions)
            let count = try reader.length("Length", .two, .extensions)
            found.types.append(type)
            try reader.nested(count, type.name, .extensions) { reader throws(TLSWireError) in
                try reader.extensionData(type, of: home, into: &found)
            }
        }
    }

    /// What stands in the extension; one that the lab does not know, or that says all by being there, as bytes.
    private mutating func extensionData(
        _ type: ExtensionType, of home: ExtensionHome, into found: inout TLSExtensions
    ) throws(TLSWireError) {
        switch type {
        case .serverName: try serverNames(into: &found)
        case .maxFragmentLength: try maxFragmentLength()
        case .statusRequest: try statusRequest(of: home)
        case .supportedGroups: try supportedGroups(into: &found)
        case .pointFormats: try pointFormats()
        case .signatureAlgorithms: found.schemes = try signatureSchemes("Signature Algorithms", .signatureAlgorithms)
        case .signatureAlgorithmsForCertificates: _ = try signatureSchemes("Signature Algorithms", .signatureAlgorithms)
        case .protocolNegotiation: try protocols(into: &found)
        case .padding: rest("Padding", "zeros", .padding)
        case .recordSizeLimit: try recordSizeLimit()
        case .sessionTicket:
            found.resumes = !isAtEnd || found.resumes
            rest("Ticket", "the server's own notes on an earlier connection, given back", .sessionTicket)
        case .preSharedKey: try preSharedKey(of: home, into: &found)
        case .earlyData: try earlyData(of: home)
        case .supportedVersions: try supportedVersions(of: home, into: &found)
        case .cookie: try opaque("Cookie", .two, "the client sends it back as it is", .cookie)
        case .preSharedKeyModes: try preSharedKeyModes()
        case .certificateAuthorities: found.authorities = try authorities(.authorities)
        case .keyShare: try keyShare(of: home, into: &found)
        case .renegotiationInfo: try renegotiationInfo()
        case .encryptThenMAC: rest("Data", "should be empty", .encryptThenMAC)
        case .extendedMasterSecret: rest("Data", "should be empty", .extendedMasterSecret)
        case .postHandshakeAuthentication: rest("Data", "should be empty", .postHandshakeAuthentication)
        default: rest("Data", type.meaning, isGrease(type.rawValue) ? .grease : .extensions)
        }
    }
}
