internal import COpenSSL

extension Certificate {
    /// Reads a certificate as it travels.
    public convenience init(der: [UInt8]) throws(OpenSSLError) {
        var start: UnsafePointer<UInt8>?
        let found = der.withUnsafeBufferPointer { buffer in
            start = buffer.baseAddress
            return d2i_X509(nil, &start, buffer.count)
        }
        self.init(adopting: try require(found, "read the certificate"))
    }
}
