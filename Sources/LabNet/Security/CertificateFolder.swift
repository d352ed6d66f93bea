public import LabTLS

/// A folder of certificates and keys under the names that `certs` gives them.
public struct CertificateFolder: Sendable, Hashable {
    public var path: String

    public init(_ path: String) { self.path = path }

    /// What a broker proves itself with; its clients' certificates are those of the folder's own CA.
    public func server(clientCertificate: TLSServerOptions.ClientCertificate = .notAsked) throws(LabError) -> TLSServerOptions {
        TLSServerOptions(
            chain: try Self.read(path + "/broker-cert.pem"), key: try Self.read(path + "/broker-key.pem"),
            clientAuthorities: clientCertificate == .notAsked ? [] : try authorities(), clientCertificate: clientCertificate)
    }

    /// The CA that clients trust.
    public func authorities() throws(LabError) -> [UInt8] { try Self.read(path + "/ca-cert.pem") }

    /// A file of certificates or keys.
    public static func read(_ path: String) throws(LabError) -> [UInt8] {
        guard let text = SystemCalls.text(ofFile: path) else { throw .cannotUseCertificate(reason: "\(path) cannot be read") }
        return Array(text.utf8)
    }
}
