import Fields

/// A message of TLS, understood as far as the lab speaks of it; the reading aloud tells every byte.
public enum TLSMessage: Sendable, Hashable {
    case changeCipherSpec
    case alert(TLSAlert, level: UInt8)
    case clientHello(ClientHello)
    /// ServerHello, or HelloRetryRequest, which looks like one.
    case serverHello(ServerHello)
    case encryptedExtensions(TLSExtensions)
    case certificate(CertificateMessage)
    case certificateRequest(CertificateRequest)
    case serverKeyExchange(ServerKeyExchange)
    case certificateVerify(SignatureScheme)
    case newSessionTicket(NewSessionTicket)
    /// `true` where the peer is asked to change its keys too.
    case keyUpdate(isAnswerWanted: Bool)
    /// A message that says all by its type, or that the lab only names.
    case other(HandshakeType)
}

extension TLSReader {
    /// One whole message, which must use up all bytes.
    mutating func message(_ contentType: TLSContentType) throws(TLSWireError) -> TLSMessage {
        let message: TLSMessage =
            switch contentType {
            case .changeCipherSpec: try changeCipherSpec()
            case .alert: try alert()
            case .handshake: try handshake()
            }
        return message
    }

    /// The type, the length, and the message of that type.
    private mutating func handshake() throws(TLSWireError) -> TLSMessage {
        let (type, count) = try group("Handshake header") { reader throws(TLSWireError) in
            let from = reader.at
            let type = HandshakeType(rawValue: try reader.byte("Message Type", .handshake))
            reader.tell("Message Type", from: from, "\(type.name) (\(type.rawValue))", type.meaning, .handshake)
            return (type, try reader.length("Length", .three, .handshake))
        }
        let message = try nested(count, type.name, .handshake) { reader throws(TLSWireError) in try reader.body(type) }
        try finish("the message", .handshake)
        return message
    }

    private mutating func body(_ type: HandshakeType) throws(TLSWireError) -> TLSMessage {
        switch type {
        case .clientHello: .clientHello(try ClientHello.read(from: &self))
        case .serverHello: .serverHello(try ServerHello.read(from: &self))
        case .encryptedExtensions: .encryptedExtensions(try extensions(of: .encryptedExtensions))
        case .certificate: .certificate(try CertificateMessage.read(from: &self))
        case .certificateRequest: .certificateRequest(try CertificateRequest.read(from: &self))
        case .serverKeyExchange: .serverKeyExchange(try ServerKeyExchange.read(from: &self))
        case .clientKeyExchange: try clientKeyExchange()
        case .certificateVerify: .certificateVerify(try certificateVerify())
        case .newSessionTicket: .newSessionTicket(try NewSessionTicket.read(from: &self))
        case .keyUpdate: try keyUpdate()
        case .finished: finished()
        case .certificateStatus: try certificateStatus()
        case .helloRequest, .serverHelloDone, .endOfEarlyData: .other(type)
        default: unknown(type)
        }
    }

    private mutating func unknown(_ type: HandshakeType) -> TLSMessage {
        sink.open(type.name)
        rest("Body", type.meaning, .handshake)
        sink.close()
        return .other(type)
    }
}
