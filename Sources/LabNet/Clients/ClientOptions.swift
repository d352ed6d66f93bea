public import ClientCore
public import LabTLS
internal import MQTTWire

/// How one of the lab's own clients connects.
public struct ClientOptions: Sendable, Hashable {
    /// A broker elsewhere.
    public struct Server: Sendable, Hashable {
        /// A name or an address.
        public var host: String
        public var port: Int

        public init(host: String, port: Int = BrokerOptions.standardPort) {
            self.host = host
            self.port = port
        }
    }

    /// What CONNECT asks for; `nil` asks as usual, with the client's name as its identifier.
    public var configuration: ClientConfiguration?
    /// Where it connects to; `nil` is the lab's own broker.
    public var server: Server?
    /// How the connection is secured; `nil` goes without TLS.
    public var tls: ClientTLS?
    /// How long TCP may take.
    public var connectTimeout = Duration.seconds(5)

    public init(_ configuration: ClientConfiguration? = nil, server: Server? = nil) {
        self.configuration = configuration
        self.server = server
    }
}

/// How one of the lab's own clients secures its connection.
public struct ClientTLS: Sendable, Hashable {
    /// Whom it trusts, who it is, what it can.
    public var client: TLSClientOptions
    /// The name or address that the certificate must carry; `nil` for the one that was connected to.
    public var expectedHost: String?
    /// How long the handshake may take.
    public var handshakeLimit = Duration.seconds(10)
    /// A file that the connection's secrets are added to, for Wireshark; `nil` for none.
    public var keyLog: String?

    public init(_ client: TLSClientOptions = TLSClientOptions(), expectedHost: String? = nil) {
        self.client = client
        self.expectedHost = expectedHost
    }
}

extension ClientOptions {
    /// What CONNECT asks for when nothing was said: the name as client identifier, and the defaults.
    static func usual(_ name: String) throws(LabError) -> ClientConfiguration {
        guard let identifier = ClientIdentifier(name) else {
            throw .notRepresentable(what: "A client identifier", text: name)
        }
        return ClientConfiguration(clientIdentifier: identifier)
    }
}
