internal import LabNet
internal import LabTLS

/// The broker's second port, for TLS alone, as a command line asks for it.
public struct BrokerSecurity: Sendable {
    /// 0 takes a free one.
    var port: Int
    /// Where its certificate, its key and its CA are.
    var folder: String
    var requiresClientCertificate: Bool
    /// A file for the secrets of connections.
    var keyLog: String?

    public init(port: Int, folder: String, requiresClientCertificate: Bool = false, keyLog: String? = nil) {
        self.port = port
        self.folder = folder
        self.requiresClientCertificate = requiresClientCertificate
        self.keyLog = keyLog
    }

    /// What the broker is started with, its files read.
    func options() throws(LabError) -> BrokerTLS {
        let files = CertificateFolder(folder)
        var tls = BrokerTLS(try files.server(clientCertificate: requiresClientCertificate ? .required : .notAsked))
        tls.port = port
        tls.keyLog = keyLog
        return tls
    }
}
