import Access
import MQTTSessions
import MQTTWire

/// What a client that is in may do, where there are rules.
///
/// | it wants to | asked | a no means |
/// |---|---|---|
/// | publish | for each message, remembered by connection and topic | dropped; 3.x acknowledges all the same, 5.0 says 0x87 |
/// | subscribe | for each filter | 0x80, in 5.0 0x87; 3.1 has no code and is answered as if it were granted |
/// | get a message | once for each route, and for each retained message | it goes to the others |
/// | have its will published | when it is due, as mosquitto does | the will is dropped |
///
/// A subscription is granted if something of it may be read, and delivers no more than that. Other rules hold from the moment
/// at which they come, also for subscriptions, and for messages that wait already.
extension BrokerCore {
    /// Whom the rules are asked about.
    func subject(_ session: Int) -> AccessSubject {
        AccessSubject(userName: sessions[session].userName, client: sessions[session].client)
    }

    /// Whether the client may publish on the topic.
    mutating func mayPublish(_ slot: Int, _ session: Int, _ bytes: [UInt8], _ topic: Range<Int>) -> Bool {
        guard let rules else { return true }
        let connection = connections.identifier(slot)
        let hash = tree.hash.edge(connection.slot, tree.hash(bytes, topic))
        if let known = verdicts.verdict(connection, bytes, topic, hash: hash) { return known }
        let name = TopicName(bytes: Array(bytes[topic]))
        let isAllowed = name.map { rules.allow(.write, $0, to: subject(session)) } ?? false
        verdicts.remember(isAllowed, connection, bytes, topic, hash: hash)
        return isAllowed
    }

    /// Whether the session may have a message; not remembered.
    func mayRead(_ session: Int, _ message: Message) -> Bool {
        guard rules != nil else { return true }
        return message.topicName.map { mayRead(session, $0) } ?? false
    }

    private func mayRead(_ session: Int, _ topic: TopicName) -> Bool {
        rules?.allow(.read, topic, to: subject(session)) ?? true
    }

    /// Whether the session may read anything of what a filter matches.
    func maySubscribe(_ session: Int, _ filter: TopicFilter) -> Bool {
        rules?.allowSubscription(to: filter, for: subject(session)) ?? true
    }

    /// Takes those off a route who may not read its topic; once for each route that is remembered.
    mutating func restrict(_ route: Int, _ bytes: [UInt8], _ topic: Range<Int>) {
        guard rules != nil, !routes.entries[route].isRestricted, let topic = TopicName(bytes: Array(bytes[topic])) else { return }
        let recipients = routes.entries[route].route.recipients
        let forbidden = recipients.map(\.session).filter { !mayRead(Int($0), topic) }
        routes.withhold(forbidden, on: route)
    }

    /// Answers a PUBLISH that is not allowed as its version demands `[3.1.1 MQTT-3.3.5-2]`.
    mutating func refuse(
        _ slot: Int, _ session: Int, _ head: PublishHead, topic: ArraySlice<UInt8>, _ effects: inout [Effect]
    ) {
        if wantsNotes, let topic = TopicName(bytes: Array(topic)) {
            note(connections.identifier(slot), .publishForbidden(topic: topic), &effects)
        }
        let code = ReasonCode.notAuthorized(in: .v5)
        switch (head.qos, head.packetIdentifier) {
        case (.atLeastOnce, let identifier?): acknowledge(slot, .puback, identifier, code, &effects)
        case (.exactlyOnce, let identifier?) where connections[slot].version == .v5:
            // Whoever has it already says so again: a refusal would end an exchange that is under way.
            let isHeld = sessions[session].inbound.contains(identifier)
            acknowledge(slot, .pubrec, identifier, isHeld ? .success : code, &effects)
        case (.exactlyOnce, let identifier?):
            // The exchange takes its usual way, or the client could not end it.
            if case .tooMany = sessions[session].inbound.received(identifier) {
                return violate(slot, .receiveMaximumExceeded, &effects)
            }
            acknowledge(slot, .pubrec, identifier, .success, &effects)
        case (.atMostOnce, _), (.atLeastOnce, nil), (.exactlyOnce, nil): break
        }
    }

    /// Who of all sessions may read a message.
    func readers(of message: Message) -> (UInt32) -> Bool {
        guard let rules else { return { _ in true } }
        guard let topic = message.topicName else { return { _ in false } }
        let sessions = sessions
        return { session in
            let session = sessions[Int(session)]
            return rules.allow(.read, topic, to: AccessSubject(userName: session.userName, client: session.client))
        }
    }

    /// Other rules hold from now on, and these users' accounts are gone or have another password.
    mutating func accessChanged(_ new: AccessRules?, revoked: Set<MQTTString>, _ effects: inout [Effect]) {
        rules = new
        verdicts.removeAll()
        routes.forget()
        for session in sessions.numbers { sessions[session].mustAskAgain = true }
        for slot in connections.slots.indices {
            guard case .connected = connections[slot].phase, let identity = connections[slot].identity,
                identity.proof == .password, revoked.contains(identity.userName)
            else { continue }
            note(connections.identifier(slot), .accountRevoked(user: identity.userName), &effects)
            end(slot, .accountRevoked, &effects)
        }
    }

    /// Whether a message that has waited, or is to be sent again, may still be had; asked where rules have changed meanwhile.
    func mayStillRead(_ session: Int, _ message: Message, _ effects: inout [Effect]) -> Bool {
        guard sessions[session].mustAskAgain, !mayRead(session, message) else { return true }
        noteForbidden(message, session, sessions[session].connection, &effects)
        return false
    }

    /// Says who does not get a message because of the rules.
    func noteForbidden(
        _ message: Message, _ session: Int, _ source: ConnectionIdentifier?, _ effects: inout [Effect]
    ) {
        guard wantsNotes, let topic = message.topicName else { return }
        note(source, .deliveryForbidden(topic: topic, subscriber: sessions[session].client), &effects)
    }
}
