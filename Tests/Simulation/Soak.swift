internal import BrokerCore
internal import ClientCore
internal import MQTTSessions
internal import MQTTWire
internal import TestKit

/// Hours of virtual time: publishers and subscribers of all versions whose sessions outlive their connections, over links
/// that delay, drop, cut and go silent, and every message held against what MQTT promises of it as it arrives.
///
/// A message says whose it is, at which QoS it was published, and its number in that stream. So a subscriber knows of each
/// stream only the last number it has seen, and a soak of a million messages needs no more memory than a short one.
package struct Soak {
    private struct Stream: Hashable {
        var publisher: Int
        var qos: QoS
    }

    private static let publishers = 0..<4
    /// Each with the QoS that it subscribes with.
    private static let subscribers: [Int: QoS] = [
        4: .atMostOnce, 5: .atLeastOnce, 6: .exactlyOnce, 7: .exactlyOnce, 8: .exactlyOnce,
    ]
    /// Two that share a subscription, so that each message goes to one of them.
    private static let members = [9, 10]
    /// Messages that may wait for all subscribers together; far fewer than one session may hold.
    private static let greatestQueue = 20_000
    private static let subscribing = RequestIdentifier(rawValue: -1)

    private var network: SimulatedNetwork
    private var generator: SeededGenerator
    /// The number of the next message of each stream.
    private var next: [Stream: Int] = [:]
    /// The last number seen, by subscriber and stream.
    private var last: [Int: [Stream: Int]] = [:]
    /// How often each message of a stream came to a member of the group.
    private var shared: [Stream: [UInt8]] = [:]
    /// The messages that are not confirmed to their publishers.
    private var unconfirmed: Set<Int> = []
    /// What was promised and not kept; the first are enough.
    package private(set) var broken: [String] = []
    package private(set) var published = 0
    package private(set) var arrived = 0
    /// Connections that were cut, or died in one direction.
    package private(set) var cuts = 0

    /// The virtual time that has passed.
    package var time: Duration { network.now - .start }
    /// Packets that were sent and never arrived.
    package var lost: Int { network.lost }

    package init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = Self.publishers.count + Self.subscribers.count + Self.members.count
        let configurations = (0..<count).map { number in
            let version: ProtocolVersion = Self.members.contains(number) ? .v5 : [.v31, .v311, .v5][number % 3]
            let properties: Properties = [
                Property(.sessionExpiryInterval, .fourByteInteger(.max)),
                Property(.receiveMaximum, .twoByteInteger(UInt16.random(in: 2...20, using: &generator))),
                Property(.topicAliasMaximum, .twoByteInteger(UInt16.random(in: 0...4, using: &generator))),
            ]
            return ClientConfiguration(
                version: version, clientIdentifier: ClientIdentifier(stringLiteral: "soak\(number)"), cleanStart: false,
                keepAlive: [0, 5, 30].randomElement(using: &generator) ?? 0, properties: version == .v5 ? properties : [],
                limits: ClientLimits(inFlight: UInt16.random(in: 2...12, using: &generator), timeToConnack: .seconds(3)))
        }
        network = SimulatedNetwork(configurations, seed: seed)
        self.generator = generator
    }

    /// Plays until that many messages were published, then until all that can be finished is.
    package mutating func play(messages: Int) {
        begin()
        while published < messages, broken.count < 10 {
            publish()
            if Int.random(in: 0..<12, using: &generator) == 0 { disturb() }
            network.run(until: network.now + .milliseconds(Int64.random(in: 10...300, using: &generator)))
            reconnectTheLost()
            examine()
        }
        calmDown()
        // What is queued for the slowest takes its time; what takes hours would never come.
        for second in 0..<7_200 where second < 120 || network.broker.figures(at: network.now).queued > 0 {
            network.run(until: network.now + .seconds(1))
            reconnectTheLost()
            examine()
        }
        examineLeftovers()
    }

    /// From now on everything arrives. Connections on which something was lost begin anew, as that is how it comes again.
    private mutating func calmDown() {
        network.latency = .milliseconds(10)
        network.lossOneIn = 0
        for client in network.hosts.indices {
            network.feed(.silence(false), to: client)
            network.cut(client)
        }
    }

    private mutating func begin() {
        network.latency = .zero
        for client in network.hosts.indices { network.connect(client) }
        network.run(until: .seconds(1))
        for (client, qos) in Self.subscribers.sorted(by: { $0.key < $1.key }) {
            network.feed(.subscribe(Self.subscribing, [Subscription("s/#", maximumQoS: qos)]), to: client)
        }
        for client in Self.members {
            network.feed(.subscribe(Self.subscribing, [Subscription("$share/g/s/#", maximumQoS: .exactlyOnce)]), to: client)
        }
        network.run(until: .seconds(2))
        network.latency = .milliseconds(40)
        network.lossOneIn = 400
    }

    /// Publishes a few messages of one stream, unless too much waits already: with a window of two over a slow link a
    /// subscriber falls behind without end, and what its full queue lets go of was promised to nobody.
    private mutating func publish() {
        guard network.broker.figures(at: network.now).queued < Self.greatestQueue else { return }
        let publisher = Int.random(in: Self.publishers, using: &generator)
        let stream = Stream(publisher: publisher, qos: QoS.allCases.randomElement(using: &generator) ?? .exactlyOnce)
        for _ in 0..<Int.random(in: 1...20, using: &generator) {
            guard case .connected = network.hosts[publisher].core.phase, network.hosts[publisher].core.queued < 500 else {
                return
            }
            let number = next[stream, default: 0]
            let text = "\(publisher) \(stream.qos.rawValue) \(number)"
            let message = PublishRequest(
                topic: TopicName(stringLiteral: "s/\(publisher)/\(stream.qos.rawValue)"), payload: Array(text.utf8),
                qos: stream.qos,
                usesTopicAlias: network.hosts[publisher].core.configuration.version == .v5)
            next[stream] = number + 1
            unconfirmed.insert(published)
            network.feed(.publish(RequestIdentifier(rawValue: published), message), to: publisher)
            published += 1
        }
    }

    private mutating func disturb() {
        let client = network.hosts.indices.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<8, using: &generator) {
        case 0: network.feed(.disconnect(), to: client)
        case 1: network.feed(.silence(Bool.random(using: &generator)), to: client)
        case 2: network.latency = .milliseconds(Int64.random(in: 1...150, using: &generator))
        case 3:
            network.kill(Bool.random(using: &generator) ? .toBroker : .toClient, of: client)
            cuts += 1
        default:
            network.cut(client)
            cuts += 1
        }
    }

    private mutating func reconnectTheLost() {
        for client in network.hosts.indices where network.hosts[client].link == nil {
            let delay = Duration.milliseconds(Int64.random(in: 0...1_000, using: &generator))
            network.schedule(.connect(client), at: network.now + delay)
        }
    }
}

// MARK: - What was promised

extension Soak {
    /// Looks at what has arrived since last looked, and lets go of it.
    private mutating func examine() {
        for client in network.hosts.indices {
            for message in network.hosts[client].received { examine(message, at: client) }
            for (request, outcomes) in network.hosts[client].outcomes where request.rawValue >= 0 {
                guard outcomes.count == 1, case .published(_, let answer) = outcomes[0], Self.isGood(answer),
                    unconfirmed.remove(request.rawValue) != nil
                else {
                    complain("message \(request.rawValue) ended as \(outcomes)")
                    continue
                }
            }
            network.hosts[client].received.removeAll(keepingCapacity: true)
            network.hosts[client].published.removeAll(keepingCapacity: true)
            network.hosts[client].outcomes.removeAll(keepingCapacity: true)
        }
    }

    /// 0x92, Packet Identifier not found, answers a PUBREL that is repeated because its PUBCOMP was lost: the message is there.
    private static func isGood(_ answer: Answer) -> Bool {
        answer.reasonCode == .success || answer.reasonCode == ReasonCode(rawValue: 0x92)
    }

    private mutating func examine(_ message: PublishPacket, at client: Int) {
        arrived += 1
        let words = String(decoding: message.payload, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
        guard words.count == 3, let qos = QoS(rawValue: UInt8(words[1])) else { return complain("\(message) is nobody's") }
        let stream = Stream(publisher: words[0], qos: qos)
        let number = words[2]
        guard let granted = Self.subscribers[client] else {
            if shared[stream, default: []].count <= number {
                shared[stream, default: []] += [UInt8](
                    repeating: 0, count: max(1_024, number + 1 - shared[stream, default: []].count))
            }
            shared[stream]?[number] += 1
            return
        }
        let before = last[client]?[stream] ?? -1
        let isKept =
            switch (qos, min(qos, granted)) {
            // Each number once, and none left out.
            case (_, .exactlyOnce): number == before + 1
            // Some may come again, but none is left out.
            case (_, .atLeastOnce): number <= before + 1
            // Some may be left out, but none comes again: it was published at most or exactly once.
            case (.atMostOnce, _), (.exactlyOnce, _): number > before
            // Its publisher may have said it twice.
            case (.atLeastOnce, .atMostOnce): true
            }
        if !isKept { complain("at \(client), QoS \(granted.rawValue): \(stream) \(number) came after \(before)") }
        last[client, default: [:]][stream] = max(before, number)
    }

    private mutating func examineLeftovers() {
        if !unconfirmed.isEmpty { complain("\(unconfirmed.count) messages were never confirmed") }
        for (stream, count) in next where stream.qos != .atMostOnce {
            for (client, granted) in Self.subscribers where granted != .atMostOnce && last[client]?[stream] != count - 1 {
                complain("at \(client): \(stream) ended at \(last[client]?[stream] ?? -1) of \(count)")
            }
            let counts = shared[stream, default: []].prefix(count)
            let isKept = counts.count == count && counts.allSatisfy { stream.qos == .exactlyOnce ? $0 == 1 : $0 >= 1 }
            if !isKept { complain("the group: \(stream), \(counts.count(where: { $0 == 0 })) missing of \(count)") }
        }
        for (number, host) in network.hosts.enumerated() {
            let core = host.core
            let left = core.inFlight + core.queued + core.awaitingRelease
            if left != 0 { complain("client \(number) has \(left) unfinished") }
        }
        for session in network.broker.snapshot().sessions {
            let left = session.inFlight + session.queued + session.awaitingRelease
            if left != 0 { complain("the session \(session.client) has \(left) unfinished") }
        }
    }

    private mutating func complain(_ complaint: String) {
        if broken.count < 10 { broken.append("after \(time.components.seconds) s: \(complaint)") }
    }
}
