// Extensions that TLS 1.2 has too.

extension TLSReader {
    /// The client's names of the server; a server answers with nothing.
    mutating func serverNames(into found: inout TLSExtensions) throws(TLSWireError) {
        guard !isAtEnd else { return }
        try list("Server Name List", .two, .serverName) { reader throws(TLSWireError) in
            let from = reader.at
            let type = try reader.byte("Name Type", .serverName)
            reader.tell(
                "Name Type", from: from, type == 0 ? "host_name (0)" : String(type),
                type == 0 ? "the name of a host, never an address" : "a type that nobody uses", .serverName)
            let name = try reader.text("Server Name", .two, "the host that the client wants to talk to", .serverName)
            if type == 0, found.serverName == nil { found.serverName = name }
        }
    }

    mutating func maxFragmentLength() throws(TLSWireError) {
        let from = at
        let code = try byte("Max Fragment Length", .maxFragmentLength)
        let isKnown = (1...4).contains(code)
        tell(
            "Max Fragment Length", from: from, isKnown ? "\(256 << Int(code)) bytes (\(code))" : String(code),
            isKnown ? "the longest content of a record" : "must be 1 to 4", .maxFragmentLength)
    }

    mutating func statusRequest(of home: ExtensionHome) throws(TLSWireError) {
        guard !isAtEnd else { return }
        switch home {
        case .certificate: try statusResponse()
        case .clientHello, .serverHello, .helloRetryRequest, .encryptedExtensions, .certificateRequest, .newSessionTicket:
            let from = at
            let type = try byte("Status Type", .statusRequest)
            tell(
                "Status Type", from: from, type == 1 ? "ocsp (1)" : String(type), "which proof the client takes", .statusRequest)
            guard type == 1 else {
                rest("Request", "of a type that the lab does not read", .statusRequest)
                return
            }
            try opaque("Responder ID List", .two, "whose word the client takes", .statusRequest)
            try opaque("Request Extensions", .two, "details of the proof", .statusRequest)
        }
    }

    /// An authority's word on a certificate.
    mutating func statusResponse() throws(TLSWireError) {
        let from = at
        let type = try byte("Status Type", .certificateStatus)
        tell("Status Type", from: from, type == 1 ? "ocsp (1)" : String(type), "which proof follows", .certificateStatus)
        try opaque("Response", .three, "signed by the authority", .certificateStatus)
    }

    mutating func supportedGroups(into found: inout TLSExtensions) throws(TLSWireError) {
        try list("Group List", .two, .supportedGroups) { reader throws(TLSWireError) in
            found.groups.append(try reader.namedGroup("Group", .supportedGroups))
        }
    }

    mutating func pointFormats() throws(TLSWireError) {
        try list("Point Format List", .one, .pointFormats) { reader throws(TLSWireError) in
            let from = reader.at
            let format = try reader.byte("Point Format", .pointFormats)
            let name =
                switch format {
                case 0: "uncompressed"
                case 1: "ansiX962_compressed_prime"
                case 2: "ansiX962_compressed_char2"
                default: "unknown format"
                }
            reader.tell(
                "Point Format", from: from, "\(name) (\(format))",
                format == 0 ? "both coordinates, which all peers understand" : "half as long, and used by nobody", .pointFormats)
        }
    }

    mutating func protocols(into found: inout TLSExtensions) throws(TLSWireError) {
        try list("Protocol Name List", .two, .protocolNegotiation) { reader throws(TLSWireError) in
            found.protocols.append(
                try reader.text("Protocol", .one, "a protocol that may run inside", .protocolNegotiation))
        }
    }

    mutating func recordSizeLimit() throws(TLSWireError) {
        let from = at
        let limit = try uint16("Record Size Limit", .recordSizeLimit)
        tell("Record Size Limit", from: from, "\(limit) bytes", "the longest record that the sender can take", .recordSizeLimit)
    }

    mutating func renegotiationInfo() throws(TLSWireError) {
        try opaque(
            "Renegotiated Connection", .one, "the checksums of the handshake before; empty in the first one", .renegotiationInfo)
    }
}
