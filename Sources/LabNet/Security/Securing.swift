internal import LabTLS
internal import NIOCore

extension HostName {
    /// What a connection to `host` expects the certificate to carry.
    init(asConnectedTo host: String) {
        self = (try? HostName(host)) ?? .name(host)
    }
}

extension LabError {
    /// Why a connection or a listener cannot be given its certificate.
    init(securing error: any Error) {
        switch error {
        case let error as OpenSSLError: self = .cannotUseCertificate(reason: "\(error)")
        case let error as KeyLogError: self = .system(doing: "opening the key log \(error.path)", reason: error.reason)
        default: self = .system(doing: "setting TLS up", reason: "\(error)")
        }
    }
}

extension TLSFailure {
    /// A peer that speaks TLS where no TLS is served; `nil` where it does not.
    ///
    /// A TLS connection begins with a handshake record, `16 03`, and a server of TLS answers other bytes with an alert,
    /// `15 03`. In MQTT the one would be a CONNECT and the other a CONNECT too, both with flags that are not allowed.
    init?(knocking bytes: ByteBufferView, atServer isServer: Bool) {
        let start = Array(bytes.prefix(16))
        guard start.count > 1, start[1] == 3, start[0] == (isServer ? 22 : 21) else { return nil }
        self.init(cause: .unexpectedTLS, isServer: isServer, reasons: [], state: TLSState())
    }
}
