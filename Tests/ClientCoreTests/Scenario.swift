import BrokerCore
import ClientCore
import MQTTSessions
import MQTTWire
import Simulation
import TestKit

/// A random play with publishers and subscribers whose sessions outlive their connections: all of it follows from a seed.
struct Scenario {
    /// A message whose publishing was accepted.
    private struct Sent {
        var publisher: Int
        var request: RequestIdentifier
        var topic: TopicName
        var qos: QoS
    }

    private var network: SimulatedNetwork
    private var generator: SeededGenerator
    private let publishers: Range<Int>
    private let subscribers: Range<Int>
    private var sent: [Sent] = []

    init(seed: UInt64, versions: [ProtocolVersion] = ProtocolVersion.allCases) {
        var generator = SeededGenerator(seed: seed &* 0x5851_F42D_4C95_7F2D)
        let publishing = Int.random(in: 1...2, using: &generator)
        let subscribing = Int.random(in: 1...2, using: &generator)
        let configurations = (0..<publishing + subscribing).map { number in
            let version = versions.randomElement(using: &generator) ?? .v311
            return ClientConfiguration(
                version: version,
                clientIdentifier: clientIdentifier("client\(number)"),
                cleanStart: false, keepAlive: [0, 2, 10].randomElement(using: &generator) ?? 0,
                properties: version == .v5 ? Self.properties(&generator) : [],
                limits: ClientLimits(inFlight: UInt16.random(in: 1...4, using: &generator), timeToConnack: .seconds(3)))
        }
        publishers = 0..<publishing
        subscribers = publishing..<publishing + subscribing
        network = SimulatedNetwork(configurations, seed: seed)
        self.generator = generator
    }

    /// A session that stays, and limits as tight as they may be.
    private static func properties(_ generator: inout SeededGenerator) -> Properties {
        [
            Property(.sessionExpiryInterval, .fourByteInteger(.max)),
            Property(.receiveMaximum, .twoByteInteger(UInt16.random(in: 1...4, using: &generator))),
            Property(.topicAliasMaximum, .twoByteInteger(UInt16.random(in: 0...2, using: &generator))),
        ]
    }

    /// Everybody connects and subscribes; then chaos; then calm, until all that can be finished is.
    mutating func playOut(brokerRestarts: Bool = false) {
        begin()
        for _ in 0..<Int.random(in: 10...60, using: &generator) {
            network.run(until: network.now + .milliseconds(Int64.random(in: 0...400, using: &generator)))
            actAtRandom()
            reconnectTheLost(within: .seconds(2))
        }
        if brokerRestarts {
            network.restartBroker()
            network.run(until: network.now + .seconds(3))
        }
        network.latency = .milliseconds(20)
        for client in network.hosts.indices { network.feed(.silence(false), to: client) }
        for _ in 0..<15 {
            network.run(until: network.now + .seconds(1))
            reconnectTheLost(within: .milliseconds(100))
        }
    }

    private mutating func begin() {
        network.latency = .zero
        for client in network.hosts.indices { network.connect(client) }
        network.run(until: .seconds(1))
        for client in subscribers {
            let subscription = Subscription(filter("t/#"), maximumQoS: .exactlyOnce)
            network.feed(.subscribe(request(-1), [subscription]), to: client)
        }
        network.run(until: .seconds(2))
        network.latency = .milliseconds(Int64.random(in: 1...200, using: &generator))
    }

    private mutating func actAtRandom() {
        let client = network.hosts.indices.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<2: network.cut(client)
        case 2: network.feed(.disconnect(), to: client)
        case 3: network.feed(.ping(request(-2)), to: client)
        case 4: network.feed(.silence(Bool.random(using: &generator)), to: client)
        default: publish()
        }
    }

    private mutating func publish() {
        let publisher = publishers.randomElement(using: &generator) ?? 0
        let qos = QoS.allCases.randomElement(using: &generator) ?? .atMostOnce
        // Order is promised for one topic, one publisher and one QoS.
        let place = topic("t/\(publisher)/\(qos.rawValue)/\(Bool.random(using: &generator))")
        for _ in 0..<Int.random(in: 1...6, using: &generator) {
            guard case .connected = network.hosts[publisher].core.phase else { return }
            let number = sent.count
            sent.append(Sent(publisher: publisher, request: request(number), topic: place, qos: qos))
            let speaks5 = network.hosts[publisher].core.configuration.version == .v5
            let message = PublishRequest(
                topic: place, payload: Array("\(number)".utf8), qos: qos,
                usesTopicAlias: speaks5 && Bool.random(using: &generator))
            network.feed(.publish(request(number), message), to: publisher)
        }
    }

    private mutating func reconnectTheLost(within delay: Duration) {
        for client in network.hosts.indices where network.hosts[client].link == nil {
            let moment = network.now + .nanoseconds(Int64.random(in: 0...delay.wholeNanoseconds, using: &generator))
            network.schedule(.connect(client), at: moment)
        }
    }
}

extension Scenario {
    /// What was promised and not kept, one sentence each.
    func brokenPromises() -> [String] {
        var broken = leftovers()
        for (number, message) in sent.enumerated() where message.qos != .atMostOnce {
            let outcomes = network.hosts[message.publisher].outcomes[message.request] ?? []
            guard outcomes.count == 1, case .published(.some, .success) = outcomes[0] else {
                broken.append("message \(number) ended as \(outcomes)")
                continue
            }
        }
        for publisher in publishers {
            var seen: Set<Int> = []
            for packet in network.hosts[publisher].published
            where packet.dup == seen.insert(Self.number(of: packet)).inserted {
                broken.append("message \(Self.number(of: packet)) was sent with DUP \(packet.dup)")
            }
        }
        for subscriber in subscribers {
            let arrivals = network.hosts[subscriber].received
            let counts = arrivals.reduce(into: [Int: Int]()) { $0[Self.number(of: $1), default: 0] += 1 }
            for (number, message) in sent.enumerated() {
                let count = counts[number] ?? 0
                let isKept =
                    switch message.qos {
                    case .atMostOnce: count <= 1
                    case .atLeastOnce: count >= 1
                    case .exactlyOnce: count == 1
                    }
                if !isKept {
                    broken.append("message \(number), QoS \(message.qos.rawValue), came \(count) times to \(subscriber)")
                }
            }
            if let disorder = Self.firstDisorder(arrivals) { broken.append("at \(subscriber): \(disorder)") }
        }
        return broken
    }

    /// What is still under way though nothing moves any more.
    func leftovers() -> [String] {
        var left: [String] = []
        for (number, host) in network.hosts.enumerated() {
            let core = host.core
            if core.inFlight + core.queued + core.awaitingRelease != 0 {
                left.append("client \(number): \(core.inFlight) in flight, \(core.queued) queued, \(core.awaitingRelease) held")
            }
            guard case .connected = core.phase else {
                left.append("client \(number) is \(core.phase)")
                continue
            }
        }
        for session in network.broker.snapshot().sessions
        where session.inFlight + session.queued + session.awaitingRelease != 0 {
            left.append("session \(session.client): \(session.inFlight), \(session.queued), \(session.awaitingRelease)")
        }
        for (number, message) in sent.enumerated() {
            let outcomes = network.hosts[message.publisher].outcomes[message.request] ?? []
            if outcomes.count != 1 { left.append("message \(number) ended \(outcomes.count) times") }
        }
        return left
    }

    private static func number(of packet: PublishPacket) -> Int {
        Int(String(decoding: packet.payload, as: UTF8.self)) ?? -1
    }

    /// The first message that came for the first time after a later one of its topic.
    private static func firstDisorder(_ arrivals: [PublishPacket]) -> String? {
        var highest: [TopicName: Int] = [:]
        var seen: Set<Int> = []
        for packet in arrivals {
            guard let topic = packet.topic, seen.insert(number(of: packet)).inserted else { continue }
            if let last = highest[topic], last > number(of: packet) {
                return "message \(number(of: packet)) came after \(last)"
            }
            highest[topic] = number(of: packet)
        }
        return nil
    }
}
