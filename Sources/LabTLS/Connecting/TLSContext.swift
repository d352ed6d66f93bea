internal import COpenSSL

/// What all connections of one server, or of one client, share: certificates, trust, suites, tickets.
///
/// Not Sendable: it belongs to the event loop that its connections run on.
public final class TLSContext {
    let pointer: OpaquePointer
    let isServer: Bool
    let keyLog: KeyLog?
    /// Bytes of certificates that a server may show.
    private(set) var chainLimit: Int?
    /// Whether its connections take every certificate, and so must not carry anything.
    private(set) var isLooking = false

    private init(method: OpaquePointer?, isServer: Bool, offer: TLSOffer, keyLog: KeyLog?) throws(OpenSSLError) {
        ERR_clear_error()
        pointer = try require(SSL_CTX_new(method), "set TLS up")
        self.isServer = isServer
        self.keyLog = keyLog
        try require(
            c_SSL_CTX_set_versions(pointer, Int32(offer.versions.lowerBound.rawValue), Int32(offer.versions.upperBound.rawValue)),
            "choose the versions of TLS")
        // A suite or group that this OpenSSL was built without is left out, so that the others serve.
        try require(SSL_CTX_set_cipher_list(pointer, offer.suites.joined(separator: ":")), "choose the cipher suites")
        try require(c_SSL_CTX_set_groups(pointer, offer.groups.joined(separator: ":")), "choose the groups")
        if !offer.signatures.isEmpty {
            try require(
                c_SSL_CTX_set_signature_algorithms(pointer, offer.signatures.joined(separator: ":")), "choose the signatures")
        }
        c_SSL_CTX_set_safe_options(pointer)
        // An idle connection gives its buffers back: 34 KB less for each of ten thousand boards.
        c_SSL_CTX_set_modes(pointer)
        if keyLog != nil { KeyLog.attach(to: pointer) }
    }

    deinit { SSL_CTX_free(pointer) }

    /// A server's.
    public convenience init(server options: TLSServerOptions, keyLog: KeyLog? = nil) throws(OpenSSLError) {
        try self.init(method: TLS_server_method(), isServer: true, offer: options.offer, keyLog: keyLog)
        try use(chain: options.chain, key: options.key)
        // Resumption with client certificates works only for sessions of a named context.
        try require(SSL_CTX_set_session_id_context(pointer, Array("mqttlab".utf8), 7), "name the sessions")
        // Tickets carry the sessions, so the server keeps none; one a connection is what a single client can use.
        c_SSL_CTX_keep_no_sessions(pointer)
        try require(SSL_CTX_set_num_tickets(pointer, 1), "choose the number of tickets")
        switch options.clientCertificate {
        case .notAsked: break
        case .optional, .required:
            let must = options.clientCertificate == .required ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0
            SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER | must, TLSConnection.noteVerification)
            let authorities = try Certificate.all(inPEM: options.clientAuthorities)
            try trust(authorities)
            for authority in authorities { try name(authority) }
        }
    }

    /// A client's.
    public convenience init(client options: TLSClientOptions, keyLog: KeyLog? = nil) throws(OpenSSLError) {
        try self.init(method: TLS_client_method(), isServer: false, offer: options.offer, keyLog: keyLog)
        if let identity = options.identity { try use(chain: identity.chain, key: identity.key) }
        if let authorities = options.authorities {
            try trust(try Certificate.all(inPEM: authorities))
        } else {
            try require(SSL_CTX_set_default_verify_paths(pointer), "find this machine's authorities")
        }
        chainLimit = options.chainLimit
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, TLSConnection.noteVerification)
        let rules = try require(SSL_CTX_get0_param(pointer), "set the rules of verification")
        if !options.checksDates {
            try require(X509_VERIFY_PARAM_set_flags(rules, UInt(X509_V_FLAG_NO_CHECK_TIME)), "leave the dates out")
        }
        X509_VERIFY_PARAM_set_hostflags(
            rules, UInt32(X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS))
    }

    /// A client's that only looks: it takes every chain, for `TLSConnection.shownChain` to be judged by rules of their own,
    /// and carries no data.
    public convenience init(lookingWith offer: TLSOffer) throws(OpenSSLError) {
        try self.init(method: TLS_client_method(), isServer: false, offer: offer, keyLog: nil)
        isLooking = true
        SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
        SSL_CTX_set_cert_verify_callback(pointer, TLSConnection.noteChain, nil)
        SSL_CTX_set_client_cert_cb(pointer, TLSConnection.noteCertificateRequest)
    }

    private func use(chain: [UInt8], key: [UInt8]) throws(OpenSSLError) {
        let certificates = try Certificate.all(inPEM: chain)
        guard let leaf = certificates.first else { throw OpenSSLError("find a certificate") }
        try use(leaf)
        for certificate in certificates.dropFirst() { try add(certificate) }
        try use(try PrivateKey(pem: key))
        try require(SSL_CTX_check_private_key(pointer), "match the private key with its certificate")
    }

    private func trust(_ authorities: [Certificate]) throws(OpenSSLError) {
        for authority in authorities { try trust(authority) }
    }

    // A local variable may be released before a call that was given only its pointer, a parameter may not: so each call
    // that hands a certificate or a key to OpenSSL stands in a function that takes the object.

    private func use(_ leaf: Certificate) throws(OpenSSLError) {
        try require(SSL_CTX_use_certificate(pointer, leaf.pointer), "use the certificate")
    }

    private func add(_ certificate: Certificate) throws(OpenSSLError) {
        try require(c_SSL_CTX_add_chain_certificate(pointer, certificate.pointer), "use the certificate's chain")
    }

    private func use(_ key: PrivateKey) throws(OpenSSLError) {
        try require(SSL_CTX_use_PrivateKey(pointer, key.pointer), "use the private key")
    }

    private func trust(_ authority: Certificate) throws(OpenSSLError) {
        let store = try require(SSL_CTX_get_cert_store(pointer), "keep the authorities")
        try require(X509_STORE_add_cert(store, authority.pointer), "keep an authority")
    }

    private func name(_ authority: Certificate) throws(OpenSSLError) {
        try require(SSL_CTX_add_client_CA(pointer, authority.pointer), "name the authorities to clients")
    }
}
