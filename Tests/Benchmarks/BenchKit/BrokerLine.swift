package import Access
internal import BrokerCore
internal import MQTTSessions
package import MQTTWire
internal import TestKit

/// A broker's core with clients that hang on no socket: packets go in as bytes, and what comes out is written to one buffer,
/// as a host does it.
package struct BrokerLine {
    private var core: BrokerCore
    private var effects: [Effect] = []
    private var out: [UInt8] = []
    private var clients: UInt32 = 0
    private var now = Moment.start
    private var answers: [Answer] = []
    private var reply: [UInt8] = [0, 2, 0, 0]

    /// What a client has yet to send for what it got.
    private struct Answer {
        var client: UInt32
        var first: UInt8
        var identifier: UInt16
    }

    /// PUBLISH packets that came out so far.
    package private(set) var delivered = 0

    package init(rules: AccessRules? = nil) {
        core = BrokerCore(seed: 1)
        out.reserveCapacity(1 << 16)
        if let rules { core.handle(.accessChanged(rules, revoked: []), at: now, effects: &effects) }
    }

    /// Adds a client; its number.
    package mutating func connect() -> UInt32 {
        let number = clients
        clients += 1
        let name = "client\(number)"
        core.handle(.opened(Self.connection(number)), at: now, effects: &effects)
        let connect = ConnectPacket(clientIdentifier: ClientIdentifier(stringLiteral: name), keepAlive: 0)
        receive(Codec.encode(.connect(connect), version: .v311), from: number)
        return number
    }

    package mutating func subscribe(_ client: UInt32, _ filters: [String], _ qos: QoS) {
        let subscriptions = filters.map { Subscription(TopicFilter(stringLiteral: $0), maximumQoS: qos) }
        guard let identifier = PacketIdentifier(rawValue: 1) else { return }
        receive(Codec.encode(.subscribe(SubscribePacket(identifier, subscriptions)), version: .v311), from: client)
    }

    /// Hands over one packet, writes and forgets what comes of it, and lets the clients acknowledge until nothing is under way.
    package mutating func receive(_ packet: [UInt8], from client: UInt32) {
        take(packet, from: client)
        while let answer = answers.popLast() {
            reply[0] = answer.first
            reply[2] = UInt8(answer.identifier >> 8)
            reply[3] = UInt8(answer.identifier & 255)
            take(reply, from: answer.client)
        }
    }

    private mutating func take(_ packet: [UInt8], from client: UInt32) {
        core.received(Self.connection(client), packet, packet.indices, at: now, effects: &effects)
        for effect in effects {
            out.removeAll(keepingCapacity: true)
            effect.append(to: &out)
            switch effect {
            case .deliver(let receiver, _, let delivery):
                delivered += 1
                guard let identifier = delivery.packetIdentifier else { continue }
                let first: UInt8 = delivery.qos == .atLeastOnce ? 0x40 : 0x50
                answers.append(Answer(client: receiver.slot, first: first, identifier: identifier.rawValue))
            case .acknowledge(let receiver, .pubrec, let identifier, _, _):
                answers.append(Answer(client: receiver.slot, first: 0x62, identifier: identifier.rawValue))
            case .acknowledge(let receiver, .pubrel, let identifier, _, _):
                answers.append(Answer(client: receiver.slot, first: 0x70, identifier: identifier.rawValue))
            case .acknowledge, .deliverOnTerms, .send, .authenticate, .exchange, .close, .note, .notes: break
            }
        }
        effects.removeAll(keepingCapacity: true)
    }

    private static func connection(_ number: UInt32) -> ConnectionIdentifier {
        ConnectionIdentifier(slot: number, generation: 0)
    }
}

/// A PUBLISH of 3.1.1; at QoS 1 and 2 its identifier is the one given.
package func publishFrame(_ topic: String, _ payload: Int, qos: QoS = .atMostOnce, identifier: UInt16 = 1) -> [UInt8] {
    let packet = PublishPacket(
        topic: TopicName(stringLiteral: topic), payload: [UInt8](repeating: 0x78, count: payload), qos: qos,
        packetIdentifier: qos == .atMostOnce ? nil : PacketIdentifier(rawValue: identifier))
    return Codec.encode(.publish(packet), version: .v311)
}
