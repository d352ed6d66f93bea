import MQTTSessions
import MQTTWire

/// `$share/group/filter`: of all who subscribe so, one gets each message `[5.0 §4.8.2]`.
///
/// Members take turns. One whose client is there and whose queue is empty goes before one who is away or behind; where
/// all are, the message waits for one of them. What a member has not been sent when its session ends goes to another, and
/// so does a message of QoS 1 that it did not acknowledge; one of QoS 2 ends with the session `[5.0 MQTT-4.8.2-5]`.
extension BrokerCore {
    /// Sends a message to one member of a group.
    mutating func share(
        _ message: Message, qos: QoS, retain: Bool, among group: Int, from connection: ConnectionIdentifier?,
        _ effects: inout [Effect]
    ) {
        let sessions = sessions
        let readers = readers(of: message)
        let member = tree.nextMember(of: group, among: readers) { session in
            sessions[Int(session)].connection != nil && sessions[Int(session)].queue.isEmpty
        }
        guard let member, let granted = member.granted else { return }
        if wantsNotes, let filter = tree.nodes[group].filter {
            let chosen = Note.sharedMemberChosen(
                filter: filter, subscriber: self.sessions[Int(member.session)].client,
                members: tree.nodes[group].subscribers.count - tree.nodes[group].gone)
            note(connection, chosen, &effects)
        }
        let outgoing = Outgoing(
            message: message, qos: min(qos, granted), retain: retain && member.options.contains(.retainAsPublished),
            terms: member.terms)
        offer(outgoing, to: Int(member.session), from: connection, &effects)
    }

    /// Gives what a session that ended did not deliver to others of the groups by which it came.
    mutating func passOn(_ orphans: [Outgoing], from client: ClientIdentifier, _ effects: inout [Effect]) {
        for orphan in orphans where !orphan.message.hasExpired(at: now) {
            guard let filter = orphan.terms?.share, let share = filter.share, let group = tree.node(of: filter, share: share)
            else { continue }
            note(nil, .sharedPassedOn(filter: filter, from: client), &effects)
            self.share(orphan.message, qos: orphan.qos, retain: orphan.retain, among: group, from: nil, &effects)
        }
    }
}

extension Session {
    /// What others of its groups may get should it end: messages that were not acknowledged, then those that were not sent.
    var sharedMessages: [Outgoing] {
        guard subscriptions.values.contains(where: { $0.filter.share != nil }) else { return [] }
        let underWay = outbound.unfinished().compactMap { unfinished -> Outgoing? in
            guard case .publish(_, .atLeastOnce, let outgoing) = unfinished else { return nil }
            return outgoing
        }
        return (underWay + queue.all).filter { $0.terms?.share != nil }
    }
}
