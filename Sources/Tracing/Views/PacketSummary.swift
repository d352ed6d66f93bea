internal import MQTTWire
internal import Typesetting

/// What one line can say of a packet: shared by the live line and the ladder.
struct PacketSummary {
    /// The packet's type in capitals.
    var kind: String
    /// The colour of its family; `bad` where it refuses or is malformed.
    var style: Style
    /// Of a PUBLISH.
    var quality: QoS?
    /// `DUP` and `RETAIN` where they are set.
    var flags: [String] = []
    var identifier: PacketIdentifier?
    /// What it is about: topic, filters or client identifier, escaped.
    var subject = ""
    /// The message of a PUBLISH.
    var payload: [UInt8]?
    /// What else matters: the outcome, what CONNECT asks for, why the packet is malformed.
    var detail = ""

    /// The head in its shortest form: `PUBLISH q1 DUP id 7`.
    var head: String { ([kind] + qualityWords(short: true) + flags + identifierWords).joined(separator: " ") }

    func qualityWords(short: Bool) -> [String] { quality.map { [(short ? "q" : "QoS ") + "\($0.rawValue)"] } ?? [] }

    var identifierWords: [String] { identifier.map { ["id \($0)"] } ?? [] }
}

extension PacketSummary {
    /// The summary of an event's packet, whatever state its bytes are in; `nil` where it is no packet.
    init?(of event: TraceEvent, version: ProtocolVersion, display: WireDisplay) {
        guard let frame = event.frame, let first = frame.first else { return nil }
        switch event.reading(version: version) {
        case .success(let packet): self.init(of: packet, version: version, display: display)
        case .failure(let error):
            let name = PacketKind(rawValue: first >> 4)?.description ?? "0x" + Escaping.hexadecimal(first)
            self.init(kind: name, style: .bad, detail: "malformed: " + display.text(error.problem))
        case nil:
            self.init(
                kind: PacketKind(rawValue: first >> 4)?.description ?? "?", style: .warning,
                detail: WireDisplay.grouped(frame.count + event.omitted) + " bytes, too large to be kept whole")
        }
    }

    /// The summary of a packet.
    init(of packet: Packet, version: ProtocolVersion, display: WireDisplay) {
        self.init(kind: packet.kind.description, style: packet.kind.style)
        flags = (packet.dup == true ? ["DUP"] : []) + (packet.retain == true ? ["RETAIN"] : [])
        identifier = packet.identifier
        switch packet {
        case .connect(let connect): describe(connect, display)
        case .connack(let connack):
            detail = outcome(connack.reasonCode, .connack, version) ?? "accepted"
            if connack.sessionPresent { detail += ", session present" }
            add(connack.properties)
        case .publish(let publish):
            quality = publish.qos
            let alias = publish.properties.number(.topicAlias).map { "(alias \($0))" } ?? "(topic by its alias)"
            subject = publish.topic.map { display.text($0.bytes) } ?? alias
            payload = publish.payload
            // The alias alone stands as the subject already.
            add(Properties(publish.properties.items.filter { publish.topic != nil || $0.identifier != .topicAlias }))
        case .puback(let answer), .pubrec(let answer), .pubrel(let answer), .pubcomp(let answer):
            detail = outcome(answer.reasonCode, packet.kind, version) ?? ""
            add(answer.properties)
        case .subscribe(let subscribe):
            subject = list(
                subscribe.subscriptions.map {
                    display.text($0.filter.bytes) + " q\($0.maximumQoS.rawValue)" + $0.optionWords
                })
            add(subscribe.properties)
        case .suback(let suback):
            let granted = suback.reasonCodes.map { outcome($0, .suback, version) ?? "granted q\($0.rawValue)" }
            detail = list(granted)
            add(suback.properties)
        case .unsubscribe(let unsubscribe):
            subject = list(unsubscribe.filters.map { display.text($0.bytes) })
            add(unsubscribe.properties)
        case .unsuback(let unsuback):
            detail = list(unsuback.reasonCodes.compactMap { $0.rawValue == 0 ? nil : outcome($0, .unsuback, version) })
            add(unsuback.properties)
        case .pingreq, .pingresp: break
        case .disconnect(let disconnect):
            detail = outcome(disconnect.reasonCode, .disconnect, version) ?? ""
            add(disconnect.properties)
        case .auth(let auth):
            detail = outcome(auth.reasonCode, .auth, version) ?? ""
            add(auth.properties)
        }
    }

    private mutating func add(_ properties: Properties) {
        guard !properties.isEmpty else { return }
        detail += (detail.isEmpty ? "" : ", ") + PropertyWords.list(properties)
    }

    private mutating func describe(_ connect: ConnectPacket, _ display: WireDisplay) {
        subject = connect.clientIdentifier.bytes.isEmpty ? "(no client id)" : display.text(connect.clientIdentifier.bytes)
        let session =
            switch (connect.version, connect.cleanStart) {
            case (.v5, true): "clean start"
            case (.v5, false): "goes on with its session"
            case (.v31, true), (.v311, true): "clean session"
            case (.v31, false), (.v311, false): "keeps its session"
            }
        var wishes = [
            session,
            connect.keepAlive == 0 ? "no keep-alive" : "keep-alive \(connect.keepAlive) s",
        ]
        if let userName = connect.userName { wishes.append("user " + display.text(userName.bytes)) }
        if let will = connect.will {
            wishes.append("will q\(will.qos.rawValue)\(will.retain ? " RETAIN" : "") on " + display.text(will.topic.bytes))
            if !will.properties.isEmpty { wishes.append("the will with \(PropertyWords.list(will.properties))") }
        }
        wishes.append("MQTT \(connect.version)")
        detail = wishes.map(\.unbroken).joined(separator: ", ")
        add(connect.properties)
    }

    /// What a code says; `nil` where all went well, or a QoS was granted.
    private mutating func outcome(_ code: ReasonCode, _ kind: PacketKind, _ version: ProtocolVersion) -> String? {
        guard code.rawValue > (kind == .suback ? 2 : 0) else { return nil }
        if code.rawValue >= 0x80 || kind == .connack { style = .bad }
        let name = code.name(in: kind, version: version) ?? "unknown code"
        return "\(name) (0x\(Escaping.hexadecimal(code.rawValue)))"
    }

    /// The first few of a list, and how many more there are.
    private func list(_ items: [String]) -> String {
        let shown = items.prefix(4).joined(separator: ", ")
        return items.count > 4 ? shown + " and \(items.count - 4) more" : shown
    }
}

extension Subscription {
    /// The options of 5.0 that are not as always, each in a word or two.
    fileprivate var optionWords: String {
        let words = [
            noLocal ? "no local" : nil, retainAsPublished ? "retain as published" : nil,
            retainHandling == .send ? nil : "retain handling \(retainHandling.rawValue)",
        ].compactMap(\.self)
        return words.isEmpty ? "" : " (\(words.joined(separator: ", ")))"
    }
}

extension PacketKind {
    /// The colour of the packet's family.
    var style: Style {
        switch self {
        case .connect, .connack, .disconnect, .auth: .connection
        case .publish: .publish
        case .puback, .pubrec, .pubrel, .pubcomp: .acknowledgement
        case .subscribe, .suback, .unsubscribe, .unsuback: .subscription
        case .pingreq, .pingresp: .keepAlive
        }
    }
}
