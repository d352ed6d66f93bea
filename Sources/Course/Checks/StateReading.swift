internal import MQTTSessions
internal import MQTTWire
internal import Tracing
internal import Typesetting

/// Holds what a line wants of the broker's state against what the broker has.
struct StateReading {
    private let broker: BrokerSnapshot?
    /// The lab's names of its clients, and the client identifier that each used last.
    private let identifiers: [String: String]

    init(_ evidence: Evidence) {
        broker = evidence.broker
        var identifiers: [String: String] = [:]
        for link in evidence.trace.links where !link.clientIdentifier.isEmpty { identifiers[link.name] = link.clientIdentifier }
        self.identifiers = identifiers
    }

    /// Why the demand is not met; `nil` when it is.
    func miss(_ demand: StateDemand, isWanted: Bool) -> String? {
        guard let broker else { return isWanted ? "No broker is running" : nil }
        switch demand {
        case .connected(let client): return connectedMiss(sessions(of: client, in: broker), client, isWanted)
        case .session(let client, let terms): return sessionMiss(sessions(of: client, in: broker), client, terms, isWanted)
        case .subscribed(let client, let filter, let qos):
            return subscribedMiss(sessions(of: client, in: broker), client, filter, qos, isWanted)
        case .retained(let topic, let payload): return retainedMiss(broker, topic, payload, isWanted)
        }
    }

    private func sessions(of client: ClientName, in broker: BrokerSnapshot) -> [BrokerSnapshot.Session] {
        switch client {
        case .anyone: broker.sessions
        case .named(let name): broker.sessions.filter { $0.client == ClientIdentifier(identifiers[name] ?? name) }
        }
    }

    private func connectedMiss(_ sessions: [BrokerSnapshot.Session], _ client: ClientName, _ isWanted: Bool) -> String? {
        guard sessions.contains(where: \.isConnected) != isWanted else { return nil }
        return isWanted ? client.isNot("connected") : client.isIndeed("still connected")
    }

    private func sessionMiss(
        _ sessions: [BrokerSnapshot.Session], _ client: ClientName, _ terms: [SessionTerm], _ isWanted: Bool
    ) -> String? {
        let unmet = sessions.map { session in (session, terms.filter { !$0.holds(for: session) }) }
        let isMet = unmet.contains { $0.1.isEmpty }
        if isMet == isWanted { return nil }
        if !isWanted {
            let what = terms.isEmpty ? "" : " with " + terms.map(\.words).joined(separator: ", ")
            return "The broker still has a session\(what)\(client.owner)"
        }
        guard let (session, terms) = unmet.min(by: { $0.1.count < $1.1.count }) else {
            return "The broker has no session\(client.owner)"
        }
        let differences = terms.map { "\($0.key.rawValue) is \($0.key.value(in: session)), this step wants \($0.wish)" }
        let name = Escaping.visible(session.client.description)
        return "In the session of \(name), " + differences.joined(separator: "; ")
    }

    private func subscribedMiss(
        _ sessions: [BrokerSnapshot.Session], _ client: ClientName, _ filter: TopicFilter, _ qos: QoS?, _ isWanted: Bool
    ) -> String? {
        let all = sessions.flatMap(\.subscriptions)
        let same = all.filter { $0.filter == filter }
        let isMet = same.contains { qos == nil || $0.maximumQoS == qos }
        if isMet == isWanted { return nil }
        let shown = Escaping.visible(filter.description)
        guard isWanted else { return client.isIndeed("still subscribed to \(shown)") }
        if let other = same.first, let qos {
            return client.isIndeed("subscribed to \(shown) with QoS \(other.maximumQoS.rawValue), ")
                + "this step wants QoS \(qos.rawValue)"
        }
        let others = all.prefix(3).map { Escaping.visible($0.filter.description) }.joined(separator: ", ")
        return client.isNot("subscribed to \(shown)") + (others.isEmpty ? "" : "; there is a subscription to \(others)")
    }

    private func retainedMiss(_ broker: BrokerSnapshot, _ topic: TopicName, _ payload: [UInt8]?, _ isWanted: Bool) -> String? {
        let found = broker.retained.first { $0.topic == topic }
        let isMet = found.map { payload == nil || $0.payload == payload } ?? false
        if isMet == isWanted { return nil }
        let shown = Escaping.visible(topic.description)
        guard let found else { return "Nothing is retained on \(shown)" }
        let text = "“\(Escaping.visible(found.payload, limit: 60))”"
        guard isWanted, let payload else { return "\(text) is still retained on \(shown)" }
        return "\(text) is retained on \(shown), this step wants “\(Escaping.visible(payload, limit: 60))”"
    }
}

extension ClientName {
    /// After "session".
    fileprivate var owner: String {
        switch self {
        case .anyone: ""
        case .named(let name): " for \(name)"
        }
    }

    fileprivate func isIndeed(_ what: String) -> String {
        switch self {
        case .anyone: "A client is \(what)"
        case .named(let name): "\(name) is \(what)"
        }
    }

    fileprivate func isNot(_ what: String) -> String {
        switch self {
        case .anyone: "No client is \(what)"
        case .named(let name): "\(name) is not \(what)"
        }
    }
}

extension SessionTerm.Key {
    /// What the session has.
    fileprivate func value(in session: BrokerSnapshot.Session) -> Int {
        switch self {
        case .connected: session.isConnected ? 1 : 0
        case .persistent: session.isPersistent ? 1 : 0
        case .subscriptions: session.subscriptions.count
        case .queued: session.queued
        case .will: session.hasWill ? 1 : 0
        case .inFlight: session.inFlight
        case .awaitingRelease: session.awaitingRelease
        case .keepAlive: Int(session.keepAlive)
        }
    }
}

extension SessionTerm {
    fileprivate func holds(for session: BrokerSnapshot.Session) -> Bool {
        let found = key.value(in: session)
        return switch sign {
        case .equal: found == value
        case .notEqual: found != value
        case .less: found < value
        case .greater: found > value
        }
    }

    /// As it was written.
    fileprivate var words: String { key.rawValue + sign.rawValue + "\(value)" }

    /// `1`, `above 0` and so on.
    fileprivate var wish: String {
        switch sign {
        case .equal: "\(value)"
        case .notEqual: "anything but \(value)"
        case .less: "less than \(value)"
        case .greater: "more than \(value)"
        }
    }
}
