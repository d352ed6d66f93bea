internal import LabNet
internal import LabTLS

/// The broker's second port, for TLS alone, as a command line asks for it.
public struct BrokerSecurity: Sendable {
    /// 0 takes a free one.
    var port: Int
    /// Where its certificate, its key and its CA are.
    var folder: String
    var requiresClientCertificate: Bool
    /// Whether the common name of a client's certificate is its user name.
    var namesUsers: Bool
    /// A file for the secrets of connections.
    var keyLog: String?

    public init(
        port: Int, folder: String, requiresClientCertificate: Bool = false, namesUsers: Bool = false, keyLog: String? = nil
    ) {
        self.port = port
        self.folder = folder
        self.requiresClientCertificate = requiresClientCertificate
        self.namesUsers = namesUsers
        self.keyLog = keyLog
    }

    /// What the broker is started with, its files read.
    func options() throws(LabError) -> BrokerTLS {
        // Who names users by their certificates asks for one, and takes those without it as what CONNECT says.
        let clientCertificate: TLSServerOptions.ClientCertificate =
            requiresClientCertificate ? .required : namesUsers ? .optional : .notAsked
        var tls = try BrokerTLS(CertificateFolder(folder), clientCertificate: clientCertificate)
        tls.namesUsersByCertificate = namesUsers
        tls.port = port
        tls.keyLog = keyLog
        return tls
    }
}

extension LabPort {
    /// Reads the broker's certificate from its folder again.
    func reloadCertificate() throws {
        guard let folder = try ask({ $0.certificateFolder }) else { throw LabError.noTLSPort }
        let server = try folder.server(clientCertificate: try ask { $0.clientCertificate })
        try ask { try $0.replaceCertificate(server) }
    }
}
