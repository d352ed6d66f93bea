import Fields

/// CertificateRequest: the server wants to know who the client is.
public struct CertificateRequest: Sendable, Hashable {
    /// Which signatures the server can check.
    public var schemes: [SignatureScheme]
    /// The names of the authorities whose certificates it takes; empty where it does not say.
    public var authorities: [String]
}

extension CertificateRequest {
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> CertificateRequest {
        if reader.version >= .tls13 {
            try reader.group("CertificateRequest") { reader throws(TLSWireError) in
                _ = try reader.opaque(
                    "Request Context", .one, "the client repeats it in its answer; empty in the handshake", .certificateRequest)
            }
            let extensions = try reader.extensions(of: .certificateRequest)
            return CertificateRequest(schemes: extensions.schemes, authorities: extensions.authorities)
        }
        return try reader.group("CertificateRequest") { reader throws(TLSWireError) in
            var request = CertificateRequest(schemes: [], authorities: [])
            try reader.group("Certificate Types") { reader throws(TLSWireError) in
                try reader.list("Certificate Types", .one, .certificateRequest) { reader throws(TLSWireError) in
                    try certificateType(from: &reader)
                }
            }
            request.schemes = try reader.signatureSchemes("Signature Algorithms", .certificateRequest)
            request.authorities = try reader.authorities(.certificateRequest)
            return request
        }
    }

    private static func certificateType(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) {
        let from = reader.at
        let type = try reader.byte("Certificate Type", .certificateRequest)
        let name =
            switch type {
            case 1: "rsa_sign"
            case 2: "dss_sign"
            case 3: "rsa_fixed_dh"
            case 4: "dss_fixed_dh"
            case 64: "ecdsa_sign"
            case 65: "rsa_fixed_ecdh"
            case 66: "ecdsa_fixed_ecdh"
            default: "unknown type"
            }
        reader.tell(
            "Certificate Type", from: from, "\(name) (\(type))", "a kind of key that the client's certificate may have",
            .certificateRequest)
    }
}

extension TLSReader {
    /// The names of authorities in DER, each behind its length.
    mutating func authorities(_ section: RFCSection) throws(TLSWireError) -> [String] {
        var names: [String] = []
        try group("Certificate Authorities") { reader throws(TLSWireError) in
            try reader.list("Certificate Authorities", .two, section) { reader throws(TLSWireError) in
                let count = try reader.length("Name Length", .two, section)
                let from = reader.at
                let name = try reader.nested(count, "Name", section) { reader throws(TLSWireError) in
                    try reader.distinguishedName("Name", section)
                }
                reader.tell("Name", from: from, name.text, "an authority whose certificates are taken", section)
                names.append(name.text)
            }
        }
        return names
    }

    /// A list of signature schemes behind its length.
    mutating func signatureSchemes(_ field: String, _ section: RFCSection) throws(TLSWireError) -> [SignatureScheme] {
        var schemes: [SignatureScheme] = []
        try group(field) { reader throws(TLSWireError) in
            try reader.list(field, .two, section) { reader throws(TLSWireError) in
                schemes.append(try reader.signatureScheme("Algorithm", section))
            }
        }
        return schemes
    }
}
