import MQTTWire
import TestKit

/// Packets that a version allows, the same ones for the same seed.
struct RandomPackets {
    var generator: SeededGenerator
    let version: ProtocolVersion

    init(seed: UInt64, version: ProtocolVersion) {
        generator = SeededGenerator(seed: seed)
        self.version = version
    }

    /// The packet types of the version.
    static func kinds(of version: ProtocolVersion) -> [PacketKind] {
        PacketKind.allCases.filter { version == .v5 || $0 != .auth }
    }

    mutating func packet(_ kind: PacketKind) -> Packet {
        switch kind {
        case .connect: .connect(connect())
        case .connack: .connack(connack())
        case .publish: .publish(publish())
        case .puback: .puback(acknowledgement(.puback))
        case .pubrec: .pubrec(acknowledgement(.pubrec))
        case .pubrel: .pubrel(acknowledgement(.pubrel))
        case .pubcomp: .pubcomp(acknowledgement(.pubcomp))
        case .subscribe: .subscribe(subscribe())
        case .suback: .suback(SubackPacket(identifier(), codes(.suback), properties: properties(PropertyHomes(.suback))))
        case .unsubscribe: .unsubscribe(unsubscribe())
        case .unsuback:
            .unsuback(
                UnsubackPacket(
                    identifier(), version == .v5 ? codes(.unsuback) : [], properties: properties(PropertyHomes(.unsuback))))
        case .pingreq: .pingreq
        case .pingresp: .pingresp
        case .disconnect:
            .disconnect(DisconnectPacket(reasonCode: code(.disconnect), properties: properties(.disconnect)))
        case .auth: .auth(auth())
        }
    }

    // MARK: Packets

    private mutating func connect() -> ConnectPacket {
        let userName = flip() ? text() : nil
        let mayHavePassword = userName != nil || version == .v5
        return ConnectPacket(
            version: version, clientIdentifier: ClientIdentifier(bytes: textBytes(0...23)).orFail, cleanStart: flip(),
            keepAlive: UInt16.random(in: 0...UInt16.max, using: &generator), will: flip() ? will() : nil, userName: userName,
            password: mayHavePassword && flip() ? data() : nil, properties: properties(.connect))
    }

    private mutating func will() -> Will {
        Will(topic: topic(), payload: data(), qos: qos(), retain: flip(), properties: properties(.will))
    }

    private mutating func connack() -> ConnackPacket {
        let code = code(.connack)
        let sessionPresent = version != .v31 && code == .success && flip()
        return ConnackPacket(sessionPresent: sessionPresent, reasonCode: code, properties: properties(.connack))
    }

    private mutating func publish() -> PublishPacket {
        let qos = qos()
        let properties = properties(.publish)
        let mayStandAlone = properties[.topicAlias] != nil
        return PublishPacket(
            topic: mayStandAlone && flip() ? nil : topic(), payload: data(), qos: qos,
            packetIdentifier: qos == .atMostOnce ? nil : identifier(),
            dup: (qos != .atMostOnce || version == .v31) && flip(), retain: flip(), properties: properties)
    }

    private mutating func acknowledgement(_ kind: PacketKind) -> Acknowledgement {
        Acknowledgement(
            identifier(), reasonCode: code(kind), dup: kind == .pubrel && version == .v31 && flip(),
            properties: properties(PropertyHomes(kind)))
    }

    private mutating func subscribe() -> SubscribePacket {
        let subscriptions = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
            let filter = filter()
            guard version == .v5 else { return Subscription(filter, maximumQoS: qos()) }
            return Subscription(
                filter, maximumQoS: qos(), noLocal: !filter.description.hasPrefix("$share/") && flip(),
                retainAsPublished: flip(), retainHandling: pick(Subscription.RetainHandling.allCases))
        }
        return SubscribePacket(
            identifier(), subscriptions, dup: version == .v31 && flip(), properties: properties(.subscribe))
    }

    private mutating func unsubscribe() -> UnsubscribePacket {
        let filters = (0..<Int.random(in: 1...4, using: &generator)).map { _ in filter() }
        return UnsubscribePacket(
            identifier(), filters, dup: version == .v31 && flip(), properties: properties(PropertyHomes(.unsubscribe)))
    }

    private mutating func auth() -> AuthPacket {
        let code = code(.auth)
        if code == .success, flip() { return AuthPacket() }
        var items = properties(.auth).items.filter { $0.identifier != .authenticationMethod }
        items.append(Property(.authenticationMethod, .string(text())))
        return AuthPacket(reasonCode: code, properties: Properties(items))
    }

    // MARK: Properties

    private mutating func properties(_ home: PropertyHomes) -> Properties {
        guard version == .v5, flip() else { return [] }
        var items: [Property] = []
        for identifier in PropertyIdentifier.allCases.shuffled(using: &generator) {
            let row = identifier.row
            guard row.homes.contains(home), flip() else { continue }
            for _ in 0..<(row.repeats.contains(home) ? 2 : 1) { items.append(Property(identifier, value(row))) }
        }
        if !items.contains(where: { $0.identifier == .authenticationMethod }) {
            items.removeAll { $0.identifier == .authenticationData }
        }
        return Properties(items)
    }

    private mutating func value(_ row: PropertyRow) -> PropertyValue {
        let edges = [row.limits.lowerBound, UInt32.random(in: row.limits, using: &generator), row.limits.upperBound]
        let number = pick(edges)
        return switch row.type {
        case .byte: .byte(UInt8(truncatingIfNeeded: number))
        case .twoByteInteger: .twoByteInteger(max(UInt16(truncatingIfNeeded: number), 1))
        case .fourByteInteger: .fourByteInteger(number)
        case .variableByteInteger: .variableByteInteger(number)
        case .string: .string(text())
        case .topicName: .string(MQTTString(bytes: topic().bytes).orFail)
        case .stringPair: .stringPair(text(), text())
        case .binary: .binary(data())
        }
    }

    // MARK: Values

    mutating func flip() -> Bool { Bool.random(using: &generator) }
    mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &generator).orFail }
    mutating func data() -> [UInt8] { (0..<pick([0, 1, 7, 130])).map { _ in UInt8.random(in: 0...255, using: &generator) } }

    private mutating func qos() -> QoS { pick(QoS.allCases) }

    private mutating func identifier() -> PacketIdentifier {
        PacketIdentifier(rawValue: pick([1, UInt16.random(in: 1...UInt16.max, using: &generator), .max])).orFail
    }

    private mutating func code(_ kind: PacketKind) -> ReasonCode {
        let codes = (0...UInt8.max).map(ReasonCode.init).filter { $0.name(in: kind, version: version) != nil }
        return codes.isEmpty ? .success : pick(codes)
    }

    private mutating func codes(_ kind: PacketKind) -> [ReasonCode] {
        (0..<Int.random(in: 1...4, using: &generator)).map { _ in code(kind) }
    }

    private mutating func text() -> MQTTString { MQTTString(bytes: textBytes(0...12)).orFail }

    /// Characters of one to four bytes, control characters and slashes among them; no wildcard, no dollar sign.
    private mutating func textBytes(_ count: ClosedRange<Int>) -> [UInt8] {
        let alphabet = [
            "a", "Z", "0", "/", " ", "\\", "\u{1}", "\u{1B}", "\u{7F}", "æ", "\u{9B}", "ɐ", "\u{202E}", "水", "\u{FEFF}", "🌡",
        ]
        let length = Int.random(in: count, using: &generator)
        var bytes: [UInt8] = []
        while true {
            let next = Array(pick(alphabet).utf8)
            guard bytes.count + next.count <= length else { return bytes }
            bytes += next
        }
    }

    private mutating func topic() -> TopicName { TopicName(bytes: textBytes(1...20) + [UInt8(ascii: "t")]).orFail }

    private mutating func filter() -> TopicFilter {
        let shapes = ["#", "+", "+/#", "/", "a/+/b", "+/+", "$SYS/#", "$share/group/a/#", "$share/group/+", "$shared", "a//#"]
        return flip() ? TopicFilter(pick(shapes)).orFail : TopicFilter(bytes: topic().bytes).orFail
    }
}

extension Optional {
    /// The value; a test's own mistake if there is none.
    fileprivate var orFail: Wrapped {
        guard let self else { preconditionFailure("the generator made a value that its type refuses") }
        return self
    }
}
