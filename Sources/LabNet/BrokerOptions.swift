public import BrokerCore
public import LabTLS

/// How the lab's broker is started.
public struct BrokerOptions: Sendable {
    /// MQTT's registered port without TLS.
    public static let standardPort = 1883

    /// The port; 0 takes one that is free, the same on all addresses.
    public var port = BrokerOptions.standardPort
    /// Whether the addresses of the local network are opened too; without it only this machine reaches the broker.
    public var lan = false
    /// Who may come in, and what each may do there.
    public var access = BrokerAccess()
    /// A second port for TLS alone; `nil` for none.
    public var tls: BrokerTLS?
    /// The limits, those of the core and those that the host keeps.
    public var configuration = BrokerConfiguration()
    /// Bytes that the system itself may hold for a peer; `nil` leaves it to the system. Less makes a slow peer felt sooner.
    public var socketSendBuffer: Int?
    /// Descriptors that are kept free of connections, for files and for the lab's own clients.
    public var descriptorReserve = 64
    /// Where the core's hashing starts from; `nil` for a number that nobody can foresee.
    public var seed: UInt64?

    public init() {}
}

/// How the broker serves TLS, on a port of its own.
public struct BrokerTLS: Sendable {
    /// MQTT's registered port with TLS.
    public static let standardPort = 8883

    /// The port; 0 takes one that is free, the same on all addresses.
    public var port = BrokerTLS.standardPort
    /// Its certificate, and what it asks of clients.
    public var server: TLSServerOptions
    /// Whether the common name of a client's certificate is its user name, whatever CONNECT says.
    public var namesUsersByCertificate = false
    /// What the lab's own clients trust when nothing else is said, in PEM.
    public var authorities: [UInt8] = []
    /// A file that every connection's secrets are added to, for Wireshark; `nil` for none.
    public var keyLog: String?

    /// Where the certificate was read from, and is read from again; `nil` for elsewhere.
    public var folder: CertificateFolder?

    public init(_ server: TLSServerOptions) { self.server = server }

    /// From a folder of certificates: what it asks of clients is issued by the folder's own CA.
    public init(_ folder: CertificateFolder, clientCertificate: TLSServerOptions.ClientCertificate = .notAsked) throws(LabError) {
        self.init(try folder.server(clientCertificate: clientCertificate))
        authorities = try folder.authorities()
        self.folder = folder
    }
}
