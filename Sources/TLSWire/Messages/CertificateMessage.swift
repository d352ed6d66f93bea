import Fields

/// Certificate: the sender's certificate first, then those of the authorities that issued the one before.
public struct CertificateMessage: Sendable, Hashable {
    /// The chain; empty where a client has no certificate to show.
    public var certificates: [X509Certificate]
    /// The bytes of all certificates, without lengths and extensions.
    public var size: Int
}

extension CertificateMessage {
    static func read(from reader: inout TLSReader<some FieldSink>) throws(TLSWireError) -> CertificateMessage {
        let isNew = reader.version >= .tls13
        let list = try reader.group("Certificate list") { reader throws(TLSWireError) in
            if isNew {
                try reader.opaque("Request Context", .one, "which request is answered; empty in the handshake", .certificate)
            }
            return try reader.length("Certificate List Length", .three, .certificate)
        }
        var message = CertificateMessage(certificates: [], size: 0)
        try reader.nested(list, "Certificate List", .certificate) { reader throws(TLSWireError) in
            while !reader.isAtEnd { try readOne(isNew: isNew, into: &message, from: &reader) }
        }
        return message
    }

    private static func readOne(
        isNew: Bool, into message: inout CertificateMessage, from reader: inout TLSReader<some FieldSink>
    ) throws(TLSWireError) {
        let number = message.certificates.count + 1
        try reader.group(number == 1 ? "Certificate 1, the sender's own" : "Certificate \(number), of an authority") {
            reader throws(TLSWireError) in
            let count = try reader.length("Certificate Length", .three, .certificate)
            message.size += count
            let certificate = try reader.nested(count, "Certificate", .certificate) { reader throws(TLSWireError) in
                try X509Certificate.read(from: &reader)
            }
            message.certificates.append(certificate)
            if isNew { _ = try reader.extensions(of: .certificate) }
        }
    }
}
