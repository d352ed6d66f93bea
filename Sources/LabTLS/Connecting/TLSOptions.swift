/// How a TLS server proves who it is, and what it wants to know of its clients.
public struct TLSServerOptions: Sendable, Hashable {
    /// Whether a client must show a certificate.
    public enum ClientCertificate: Sendable, Hashable {
        case notAsked, optional, required
    }

    /// The server's certificate and what stands between it and its root, in PEM.
    public var chain: [UInt8]
    /// The key of the first certificate, in PEM.
    public var key: [UInt8]
    /// The authorities that may have issued clients' certificates, in PEM; empty where none is asked for.
    public var clientAuthorities: [UInt8]
    public var clientCertificate: ClientCertificate
    public var offer: TLSOffer

    public init(
        chain: [UInt8], key: [UInt8], clientAuthorities: [UInt8] = [], clientCertificate: ClientCertificate = .notAsked,
        offer: TLSOffer = .lab
    ) {
        self.chain = chain
        self.key = key
        self.clientAuthorities = clientAuthorities
        self.clientCertificate = clientCertificate
        self.offer = offer
    }
}

/// Whom a TLS client trusts, and how it proves who it is. Chain and name are always verified: there is no other mode.
public struct TLSClientOptions: Sendable, Hashable {
    /// The authorities trusted, in PEM; `nil` for those of this machine.
    public var authorities: [UInt8]?
    /// The client's own certificate and key in PEM, should a broker ask.
    public var identity: Identity?
    public var offer: TLSOffer
    /// Whether the certificate's dates count. A board without a clock cannot hold them against anything.
    public var checksDates: Bool
    /// Bytes of certificates that a server may show, of a device that takes no more; `nil` for no limit but OpenSSL's.
    public var chainLimit: Int?

    /// A certificate with its key.
    public struct Identity: Sendable, Hashable {
        public var chain: [UInt8]
        public var key: [UInt8]

        public init(chain: [UInt8], key: [UInt8]) {
            self.chain = chain
            self.key = key
        }
    }

    public init(
        authorities: [UInt8]? = nil, identity: Identity? = nil, offer: TLSOffer = .lab, checksDates: Bool = true,
        chainLimit: Int? = nil
    ) {
        self.authorities = authorities
        self.identity = identity
        self.offer = offer
        self.checksDates = checksDates
        self.chainLimit = chainLimit
    }
}
