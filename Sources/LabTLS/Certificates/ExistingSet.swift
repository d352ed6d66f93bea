/// What stands in a set's folder, as far as the plan must know it.
public struct ExistingSet: Sendable, Hashable {
    /// A certificate and its key. One of them may be missing; what is there is as the lab made it.
    public struct Member: Sendable, Hashable {
        public var key: PrivateKey.Kind?
        public var certificate: Issued?

        public init(key: PrivateKey.Kind?, certificate: Issued?) {
            self.key = key
            self.certificate = certificate
        }
    }

    /// What the plan must know of a certificate.
    public struct Issued: Sendable, Hashable {
        /// Seconds since 1970.
        public var notBefore: Int
        public var notAfter: Int
        public var commonName: String
        public var hosts: [HostName]
        /// Whether it belongs to the key beside it, and the set's root signed it.
        public var fits: Bool

        public init(notBefore: Int, notAfter: Int, commonName: String, hosts: [HostName] = [], fits: Bool = true) {
            self.notBefore = notBefore
            self.notAfter = notAfter
            self.commonName = commonName
            self.hosts = hosts
            self.fits = fits
        }
    }

    public var authority: Member?
    public var broker: Member?
    /// By name.
    public var clients: [String: Member] = [:]
    /// The client whose key the board's files carry.
    public var boardClient: String?
    /// The tracks that have board files.
    public var tracks: [Track] = []

    public init() {}
}
