import MQTTSessions
import MQTTWire
import TLSWire
import TestKit
import Tracing

/// Writes a trace as an exchange goes: real packets through the codec, at times set by hand.
struct Scene {
    private(set) var log = TraceLog()
    private(set) var now = Moment.start
    private var last = 0

    /// The whole trace.
    var events: [TraceEvent] { log.slice(1..<log.nextNumber) }
    var links: [LinkIdentifier: TraceLink] { log.links(of: events) }

    mutating func pass(_ duration: Duration) { now = now + duration }

    mutating func open(
        _ name: String, client: String? = nil, version: ProtocolVersion = .v311, isOurs: Bool = true
    ) -> LinkIdentifier {
        last += 1
        let link = LinkIdentifier(rawValue: last)
        log.link(
            TraceLink(
                identifier: link, name: name, clientIdentifier: client ?? name, version: version, isOurs: isOurs,
                address: "127.0.0.1:5000\(last)"))
        log.record(.opened, on: link, at: now)
        pass(.microseconds(180))
        return link
    }

    /// A packet on its way; it takes a moment, and arrives unless told otherwise.
    mutating func send(
        _ packet: Packet, _ direction: Direction, _ link: LinkIdentifier, verdict: Verdict? = nil,
        after: Duration = .microseconds(310)
    ) {
        let version = log.link(link)?.version ?? .v311
        send(bytes: Codec.encode(packet, version: version), direction, link, verdict: verdict, after: after)
    }

    mutating func send(
        bytes: [UInt8], _ direction: Direction, _ link: LinkIdentifier, verdict: Verdict? = nil,
        after: Duration = .microseconds(310)
    ) {
        log.record(bytes, bytes.indices, direction, on: link, at: now, verdict: verdict ?? .arrived(now + .microseconds(90)))
        pass(after)
    }

    /// The messages of a handshake from the vectors of that name, and that TLS stands where they complete one.
    mutating func handshake(_ name: String, _ link: LinkIdentifier) throws {
        var tally = HandshakeTally()
        var finished = 0
        for vector in try TLSVector.all() where vector.name.hasPrefix(name + ":") {
            let type = vector.contentType == .handshake ? vector.bytes[0] : 0
            let isEncrypted = vector.version == .tls13 && vector.contentType != .changeCipherSpec && type > 2
            let event = HandshakeEvent(
                vector.contentType, vector.isOfClient ? .toBroker : .fromBroker, vector.bytes, version: vector.version,
                records: [vector.bytes.count + (isEncrypted ? 22 : 5)], isEncrypted: isEncrypted)
            tally.add(event)
            log.record(.handshake(event), on: link, at: now)
            pass(.microseconds(40))
            if type == HandshakeType.finished.rawValue { finished += 1 }
            if finished == 2, type == HandshakeType.finished.rawValue, let secured = tally.secured {
                log.record(.secured(secured), on: link, at: now)
            }
        }
    }

    mutating func note(_ note: Note, _ link: LinkIdentifier?) { log.record(.note(note), on: link, at: now) }

    mutating func close(_ link: LinkIdentifier, _ reason: String) {
        log.record(.closed(reason), on: link, at: now)
        pass(.microseconds(200))
    }

    /// Opens a connection and lets CONNECT and CONNACK pass.
    mutating func connect(
        _ name: String, client: String? = nil, keepAlive: UInt16 = 60, will: Will? = nil, version: ProtocolVersion = .v311,
        clean: Bool = true, password: String? = nil
    ) -> LinkIdentifier {
        let link = open(name, client: client, version: version)
        send(
            .connect(
                ConnectPacket(
                    version: version, clientIdentifier: ClientIdentifier(stringLiteral: client ?? name), cleanStart: clean,
                    keepAlive: keepAlive,
                    will: will, userName: password == nil ? nil : "anna", password: password.map { Array($0.utf8) })),
            .toBroker, link)
        note(.sessionCreated(isPersistent: !clean), link)
        if keepAlive > 0 { note(.keepAliveStarted(seconds: keepAlive), link) }
        send(.connack(ConnackPacket()), .fromBroker, link)
        return link
    }

    mutating func subscribe(_ link: LinkIdentifier, _ filter: String, _ qos: QoS, id: UInt16 = 1) {
        send(
            .subscribe(
                SubscribePacket(
                    PacketIdentifier(integerLiteral: id), [Subscription(TopicFilter(stringLiteral: filter), maximumQoS: qos)])),
            .toBroker, link)
        note(.subscribed(filter: TopicFilter(stringLiteral: filter), granted: qos), link)
        send(.suback(SubackPacket(PacketIdentifier(integerLiteral: id), [ReasonCode(rawValue: qos.rawValue)])), .fromBroker, link)
    }
}

extension Packet {
    static func publish(
        _ topic: String, _ payload: String, _ qos: QoS = .atMostOnce, id: UInt16? = nil, dup: Bool = false, retain: Bool = false
    ) -> Packet {
        .publish(
            PublishPacket(
                topic: TopicName(stringLiteral: topic), payload: Array(payload.utf8), qos: qos,
                packetIdentifier: id.map { PacketIdentifier(integerLiteral: $0) },
                dup: dup, retain: retain))
    }
}
