extension HandshakeEvent {
    /// The message in a few words, by its first byte alone.
    var words: String {
        switch contentType {
        case .changeCipherSpec: "TLS ChangeCipherSpec"
        case .alert: "TLS alert \(bytes.last.map(String.init) ?? "without a number")"
        case .handshake: "TLS handshake message \(bytes.first.map(String.init) ?? "without a type"), \(bytes.count) bytes"
        }
    }
}
