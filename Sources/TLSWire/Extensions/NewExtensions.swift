// Extensions that came with TLS 1.3.

extension TLSReader {
    mutating func supportedVersions(
        of home: ExtensionHome, into found: inout TLSExtensions
    ) throws(TLSWireError) {
        switch home {
        case .clientHello:
            try list("Versions", .one, .supportedVersions) { reader throws(TLSWireError) in
                found.versions.append(try reader.supportedVersion("a version that the client speaks"))
            }
        case .serverHello, .helloRetryRequest, .encryptedExtensions, .certificate, .certificateRequest, .newSessionTicket:
            found.versions.append(try supportedVersion("the version that holds from here on"))
        }
    }

    private mutating func supportedVersion(_ meaning: String) throws(TLSWireError) -> TLSVersionNumber {
        let from = at
        let version = TLSVersionNumber(rawValue: try uint16("Version", .supportedVersions))
        tell("Version", from: from, version.shown, isGrease(version.rawValue) ? greaseMeaning : meaning, .supportedVersions)
        return version
    }

    mutating func keyShare(of home: ExtensionHome, into found: inout TLSExtensions) throws(TLSWireError) {
        switch home {
        case .clientHello:
            try list("Client Shares", .two, .keyShare) { reader throws(TLSWireError) in
                found.keyShares.append(
                    try reader.keyShareEntry("the client's half of the secret, in a group that it hopes the server has"))
            }
        case .helloRetryRequest:
            found.keyShares.append(try namedGroup("Selected Group", .keyShare))
        case .serverHello, .encryptedExtensions, .certificate, .certificateRequest, .newSessionTicket:
            found.keyShares.append(try keyShareEntry("the server's half of the secret: from here on both have it"))
        }
    }

    private mutating func keyShareEntry(_ meaning: @autoclosure () -> String) throws(TLSWireError) -> NamedGroup {
        try group("Key Share Entry") { reader throws(TLSWireError) in
            let group = try reader.namedGroup("Group", .keyShare)
            try reader.opaque("Key Exchange", .two, meaning(), .keyShare)
            return group
        }
    }

    mutating func preSharedKeyModes() throws(TLSWireError) {
        try list("PSK Key Exchange Modes", .one, .preSharedKeyModes) { reader throws(TLSWireError) in
            let from = reader.at
            let mode = try reader.byte("PSK Key Exchange Mode", .preSharedKeyModes)
            let (name, meaning) =
                switch mode {
                case 0: ("psk_ke", "the earlier secret alone")
                case 1: ("psk_dhe_ke", "the earlier secret and a new key exchange: who gets the one cannot read the other")
                default: ("unknown mode", "")
                }
            reader.tell("PSK Key Exchange Mode", from: from, "\(name) (\(mode))", meaning, .preSharedKeyModes)
        }
    }

    mutating func preSharedKey(of home: ExtensionHome, into found: inout TLSExtensions) throws(TLSWireError) {
        found.resumes = true
        switch home {
        case .clientHello:
            try group("Identities") { reader throws(TLSWireError) in
                try reader.list("Identities", .two, .preSharedKey) { reader throws(TLSWireError) in
                    try reader.opaque("Identity", .two, "a ticket of an earlier connection", .preSharedKey)
                    let from = reader.at
                    let age = try reader.uint32("Obfuscated Ticket Age", .preSharedKey)
                    reader.tell(
                        "Obfuscated Ticket Age", from: from, String(age),
                        "milliseconds since the ticket came, plus what the ticket said to add", .preSharedKey)
                }
            }
            try group("Binders") { reader throws(TLSWireError) in
                try reader.list("Binders", .two, .preSharedKey) { reader throws(TLSWireError) in
                    try reader.opaque("Binder", .one, "proves that the client knows the ticket's secret", .preSharedKey)
                }
            }
        case .serverHello, .helloRetryRequest, .encryptedExtensions, .certificate, .certificateRequest, .newSessionTicket:
            let from = at
            let index = try uint16("Selected Identity", .preSharedKey)
            tell(
                "Selected Identity", from: from, String(index), "which of the client's tickets the server takes, from 0",
                .preSharedKey)
        }
    }

    mutating func earlyData(of home: ExtensionHome) throws(TLSWireError) {
        switch home {
        case .newSessionTicket:
            let from = at
            let size = try uint32("Max Early Data Size", .earlyData)
            tell(
                "Max Early Data Size", from: from, "\(size) bytes", "so much may come before the handshake is complete",
                .earlyData)
        case .clientHello, .serverHello, .helloRetryRequest, .encryptedExtensions, .certificate, .certificateRequest:
            rest("Data", "should be empty", .earlyData)
        }
    }
}
