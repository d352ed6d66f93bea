internal import COpenSSL

/// An X.509 certificate as OpenSSL reads it.
public final class Certificate {
    let pointer: OpaquePointer

    /// Takes over the reference that the pointer stands for.
    init(adopting pointer: OpaquePointer) { self.pointer = pointer }

    deinit { X509_free(pointer) }

    /// Reads every certificate of a PEM text, in its order; text between them is ignored.
    public static func all(inPEM pem: [UInt8]) throws(OpenSSLError) -> [Certificate] {
        let bio = try MemoryBIO(pem)
        var found: [Certificate] = []
        while let next = PEM_read_bio_X509(bio.pointer, nil, nil, nil) { found.append(Certificate(adopting: next)) }
        // The loop always ends with an error; "no start line" only means that the text was read to its end.
        let reason = ERR_GET_REASON(ERR_peek_last_error())
        guard reason == PEM_R_NO_START_LINE else { throw OpenSSLError("read the certificate") }
        ERR_clear_error()
        return found
    }

    /// The certificate in PEM, with line feeds and exactly one at the end.
    public func pem() throws(OpenSSLError) -> [UInt8] {
        let bio = try MemoryBIO()
        try require(PEM_write_bio_X509(bio.pointer, pointer), "write the certificate")
        return bio.bytes
    }
}
