internal import TLSWire
internal import Typesetting

extension PacketSummary {
    /// What one line can say of a message of TLS.
    init(of handshake: HandshakeEvent, display: WireDisplay) {
        do throws(TLSWireError) {
            let message = try TLSCodec.decode(handshake.bytes, as: handshake.contentType, version: handshake.version)
            self.init(of: message)
        } catch {
            self.init(kind: handshake.name, style: .bad, detail: "malformed: " + display.text(error.problem))
        }
        kind = display.options.ascii ? Glyphs.escapedToASCII(kind) : kind
        detail = display.options.ascii ? Glyphs.escapedToASCII(detail) : detail
    }

    private init(of message: TLSMessage) {
        self.init(kind: message.name, style: .connection)
        switch message {
        case .changeCipherSpec, .other: break
        case .alert(let alert, let level):
            detail = alert.name + " (\(alert.number))"
            if level == 2 { style = .bad }
        case .clientHello(let hello): detail = Self.words(hello)
        case .serverHello(let hello): detail = Self.words(hello)
        case .encryptedExtensions(let extensions): detail = extensions.protocols.joined(separator: ", ")
        case .certificate(let message): detail = Self.words(message)
        case .certificateRequest(let request):
            detail = request.authorities.isEmpty ? "of any authority" : "of " + request.authorities.joined(separator: " or ")
        case .serverKeyExchange(let exchange):
            detail = [exchange.group?.name, exchange.scheme?.name].compactMap(\.self).joined(separator: ", ")
        case .certificateVerify(let scheme): detail = scheme.name
        case .newSessionTicket(let ticket): detail = "good for \(ticket.lifetime) s"
        case .keyUpdate(let isAnswerWanted): detail = isAnswerWanted ? "and asks for the peer's" : ""
        }
    }

    private static func words(_ hello: ClientHello) -> String {
        let versions = hello.versions.map(\.name).filter { $0 != "GREASE" }
        let suites = hello.cipherSuites.filter { !$0.isSignal }
        let modem = suites.count { $0.modem != nil }
        var words = [
            versions.enumerated().map { $0.offset == 0 ? $0.element : String($0.element.drop { $0 != " " }.dropFirst()) }
                .joined(separator: ", "),
            hello.extensions.serverName.map { "SNI " + $0 } ?? "no SNI",
            "\(suites.count) " + (suites.count == 1 ? "suite" : "suites") + " (the modem has \(modem))",
        ]
        if hello.extensions.resumes { words.append("resumes a session") }
        if !hello.extensions.protocols.isEmpty { words.append("ALPN " + hello.extensions.protocols.joined(separator: ", ")) }
        return words.map(\.unbroken).joined(separator: "; ")
    }

    private static func words(_ hello: ServerHello) -> String {
        guard !hello.isRetryRequest else {
            return hello.extensions.keyShares.first.map { "wants a key share in \($0.name)" } ?? "wants another ClientHello"
        }
        var words = [hello.version.name, hello.cipherSuite.name] + hello.extensions.keyShares.map(\.name)
        if hello.version >= .tls13, hello.extensions.resumes { words.append("resumes a session") }
        return words.map(\.unbroken).joined(separator: "; ")
    }

    private static func words(_ message: CertificateMessage) -> String {
        guard let own = message.certificates.first else { return "none" }
        var words = [own.subject.commonName, "until " + own.notAfter.prefix(10)]
        let names = own.extensions.dnsNames + own.extensions.addresses
        if !names.isEmpty { words.append("for " + names.prefix(3).joined(separator: ", ") + (names.count > 3 ? " …" : "")) }
        let count = message.certificates.count
        words.append("\(count) " + (count == 1 ? "certificate" : "certificates") + ", \(WireDisplay.grouped(message.size)) bytes")
        return words.map(\.unbroken).joined(separator: "; ")
    }
}

extension TLSMessage {
    /// The name as the specification writes it.
    fileprivate var name: String {
        switch self {
        case .changeCipherSpec: "ChangeCipherSpec"
        case .alert: "Alert"
        case .clientHello: HandshakeType.clientHello.name
        case .serverHello(let hello): hello.isRetryRequest ? "HelloRetryRequest" : HandshakeType.serverHello.name
        case .encryptedExtensions: HandshakeType.encryptedExtensions.name
        case .certificate: HandshakeType.certificate.name
        case .certificateRequest: HandshakeType.certificateRequest.name
        case .serverKeyExchange: HandshakeType.serverKeyExchange.name
        case .certificateVerify: HandshakeType.certificateVerify.name
        case .newSessionTicket: HandshakeType.newSessionTicket.name
        case .keyUpdate: HandshakeType.keyUpdate.name
        case .other(let type): type.name
        }
    }
}

extension HandshakeEvent {
    /// How the wire carried it: in which records, and whether others could read it.
    var carriage: String {
        let secrecy = isEncrypted ? "encrypted on the wire" : "readable on the wire"
        let sizes = records.map { WireDisplay.grouped($0) }
        return switch records.count {
        case 0: "in the same record as the message before, " + secrecy
        case 1: "in a record of \(sizes[0]) bytes, " + secrecy
        default: "in \(records.count) records of \(sizes.joined(separator: ", ")) bytes, " + secrecy
        }
    }
}

extension SecuredEvent {
    /// What was agreed on and what it cost, as sentences.
    var words: String {
        let how = isResumed ? " as in an earlier session" : ""
        let trips = roundTrips == 1 ? "1 round trip" : "\(roundTrips) round trips"
        return "TLS stands\(how): \(version.name), \(cipherSuite.name). It took \(trips), \(toBroker.words) to the broker and "
            + "\(fromBroker.words) back."
    }
}

extension SecuredEvent.Way {
    fileprivate var words: String {
        "\(WireDisplay.grouped(bytes)) bytes in \(records) " + (records == 1 ? "record" : "records")
    }
}
