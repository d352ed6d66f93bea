public import MQTTWire
import Typesetting

// The one table of what the notes say and which rule stands behind them.

extension Note {
    /// The note as one plain sentence for a learner; text from the wire in it is escaped and cut.
    public var words: String { row.words }

    /// The rule behind the note; `nil` where the specification leaves it open.
    public var clause: Clause? { row.clause }

    private var row: (words: String, clause: Clause?) {
        switch self {
        // Connections
        case .sessionCreated(isPersistent: true):
            ("A new session begins; it outlives the connection.", .sessionResumption)
        case .sessionCreated(isPersistent: false):
            ("A new session begins; it ends with the connection.", .cleanStart)
        case .sessionResumed(let subscriptions, let inFlight, let queued):
            (
                "The session goes on, with \(counted(subscriptions, "subscription")), \(counted(inFlight, "message")) in flight "
                    + "and \(queued) waiting.", .sessionResumption
            )
        case .sessionDiscarded:
            ("The old session is discarded, with its subscriptions and messages.", .cleanStart)
        case .sessionKept:
            ("The session is kept until its client returns.", .sessionKept)
        case .tookOver(let client):
            ("Client identifier \(shown(client)) connected anew, so its older connection is closed.", .takeOver)
        case .identifierAssigned(let client):
            ("CONNECT left the client identifier empty, so the broker chose \(shown(client)).", .emptyIdentifier)
        case .refusedVersion(let level):
            (
                "The client asked for protocol level \(level), which is not spoken here: use 4 (MQTT 3.1.1) or 5 (5.0).",
                .protocolLevel
            )
        case .refusedConnect(let code):
            ("CONNECT is refused: \(code.refusalWords).", .connackCode)
        case .keepAliveStarted(seconds: 0):
            ("Keep-alive is off: the broker waits for this client for ever.", .keepAliveOff)
        case .keepAliveStarted(let seconds):
            (
                "Keep-alive \(seconds) s: without a packet from the client for \((KeepAlive(seconds: seconds).patience ?? .zero).words) "
                    + "the broker closes.", .keepAlive
            )
        case .keepAliveExpired(let seconds, let silent):
            ("Nothing heard for \(silent.words), which is 1.5 × the keep-alive of \(seconds) s.", .keepAlive)
        case .keepAliveReplaced(let asked, let seconds, isTold: true):
            ("CONNECT asked for \(keepAlive(asked)); CONNACK says that \(seconds) s hold instead.", .serverKeepAlive)
        case .keepAliveReplaced(let asked, let seconds, isTold: false):
            ("CONNECT asked for \(keepAlive(asked)); here \(seconds) s hold, and only MQTT 5.0 could say so.", nil)
        case .keepAliveUntold(let asked, let seconds):
            ("The client did not know: it asked for \(keepAlive(asked)), and cannot be told of the broker's \(seconds) s.", nil)
        case .sessionExpires(let seconds):
            ("The session is kept for \(seconds) s; after that it ends, unless its client returns.", .sessionExpiry)
        case .sessionExpiryLowered(let asked, let seconds):
            (
                "The session is to outlive the connection by \(expiry(asked)); here \(expiry(seconds)) is the most.",
                .sessionExpiryOverride
            )
        case .sessionExpiryChanged(seconds: 0):
            ("DISCONNECT asked for the session to end now.", .sessionExpiryOnDisconnect)
        case .sessionExpiryChanged(let seconds):
            ("DISCONNECT asked for the session to be kept for \(expiry(seconds)).", .sessionExpiryOnDisconnect)
        case .sessionExpired(let client):
            ("The session of \(shown(client)) ends: its client stayed away for as long as was agreed.", .sessionEnd)
        case .notSent(let kind, let bytes, let limit):
            ("\(kind) of \(bytes) bytes may not be sent to a client that takes \(limit) at most.", .clientPacketSize)
        case .connectTimedOut(let duration):
            ("No CONNECT came within \(duration.words).", .firstPacket)
        case .malformed(let error):
            ("Not a valid packet: \(error.problem) (\(error.field), byte \(error.offset)).", error.clause)
        case .protocolViolated(let violation):
            ("Not allowed: \(violation.words).", violation.clause)

        // Messages
        case .matched(let filter, let subscriber):
            ("Matches the filter \(shown(filter)) of \(shown(subscriber)).", .routing)
        case .nobodySubscribed(let topic):
            ("Nobody subscribes to \(shown(topic)).", .routing)
        case .qosLowered(let from, let to, let subscriber):
            (
                "QoS lowered from \(from.rawValue) to \(to.rawValue), the most that \(shown(subscriber)) was granted.",
                .grantedQoS
            )
        case .queuedWhileOffline(let subscriber, let waiting):
            ("Kept for \(shown(subscriber)), who is not connected: \(waiting) waiting.", .storedWhileAway)
        case .queuedBehindInFlight(let subscriber, let waiting):
            ("Waits its turn: \(shown(subscriber)) has enough in flight; \(waiting) waiting.", nil)
        case .queueFull(let subscriber):
            ("Dropped: the queue of \(shown(subscriber)) is full.", nil)
        case .droppedWhileOffline(let subscriber):
            ("Dropped: QoS 0 is not kept for \(shown(subscriber)), who is not connected.", nil)
        case .systemTopicRefused(let topic):
            ("Dropped: only the broker itself publishes to \(shown(topic)).", nil)
        case .congested(let subscriber):
            (
                "\(shown(subscriber)) does not read what it is sent: until it does, QoS 0 is dropped for it, and QoS 1 and 2 "
                    + "wait.", nil
            )
        case .congestionEnded(let subscriber, let dropped, let waiting):
            (
                "\(shown(subscriber)) has caught up, or is gone: \(counted(dropped, "message")) of QoS 0 dropped, "
                    + "\(waiting) waiting in its queue.", nil
            )
        case .readingPaused:
            ("The client does not take its answers: nothing is read from it until it does, and its keep-alive waits.", nil)
        case .readingResumed:
            ("The client takes its answers, and is read from again; its keep-alive begins anew.", nil)
        case .redelivered(let identifier):
            ("Packet \(identifier) is sent again with DUP set: it was not acknowledged before the connection ended.", .redelivery)
        case .duplicateRecognised(let identifier):
            ("Packet \(identifier) came before and is not delivered again.", .exactlyOnce)
        case .unknownIdentifierAcknowledged(let identifier, let kind):
            ("\(kind) names packet \(identifier), and nothing with that identifier is under way.", .acknowledgedIdentifier)
        case .retained(let topic):
            ("Kept as the retained message of \(shown(topic)).", .retain)
        case .retainedCleared(let topic):
            ("An empty payload: the retained message of \(shown(topic)) is removed.", .retainEmpty)
        case .notRetained(let topic):
            ("Forwarded, but not kept for \(shown(topic)): the broker retains as much as it may.", nil)
        case .retainedSent(let topic, let subscriber):
            ("The retained message of \(shown(topic)) goes to its new subscriber \(shown(subscriber)).", .retainToNewSubscriber)
        case .retainedExpired(let topic):
            ("The retained message of \(shown(topic)) has expired and is removed.", .messageExpiry)
        case .messageExpired(let topic, let subscriber):
            ("Expired: the message on \(shown(topic)) did not reach \(shown(subscriber)) in time.", .messageExpiry)
        case .tooLargeForClient(let subscriber, let bytes, let limit):
            (
                "Not sent: \(bytes) bytes, and \(shown(subscriber)) takes \(limit) at most; it counts as delivered.",
                .tooLargeToSend
            )
        case .publishRefused(let code):
            ("The message is refused: \(code.words(in: .pubrec)).", .payloadFormat)
        case .deliveryRefused(let identifier, let code):
            ("The client refuses packet \(identifier) for good: \(code.words(in: .pubrec)).", .notRetransmitted)
        case .aliasSet(let alias, let topic):
            ("From here on, alias \(alias) of this connection stands for \(shown(topic)).", .topicAlias)
        case .aliasGiven(let alias, let topic, let subscriber):
            ("From here on, alias \(alias) stands for \(shown(topic)) on the way to \(shown(subscriber)).", .topicAlias)
        case .notSentBack(let subscriber, isSentOtherwise: false):
            ("No Local: what \(shown(subscriber)) published does not come back to it.", .noLocal)
        case .notSentBack(let subscriber, isSentOtherwise: true):
            ("\(shown(subscriber)) gets its own message by another filter than the one with No Local.", .noLocal)
        case .sharedMemberChosen(let filter, let subscriber, members: 1):
            ("\(shown(filter)): the turn is \(shown(subscriber))'s, the only member.", .sharedDelivery)
        case .sharedMemberChosen(let filter, let subscriber, let members):
            ("\(shown(filter)): the turn is \(shown(subscriber))'s, one of \(members) members.", .sharedDelivery)
        case .sharedPassedOn(let filter, let client):
            (
                "\(shown(filter)): what \(shown(client)) did not take before its session ended goes to another member.",
                .sharedDelivery
            )

        // Subscriptions
        case .subscribed(let filter, let granted):
            ("Subscribed to \(shown(filter)), QoS \(granted.rawValue) granted.", .subscribe)
        case .subscriptionReplaced(let filter, let granted):
            ("The subscription to \(shown(filter)) is replaced, QoS \(granted.rawValue) granted.", .subscriptionReplaced)
        case .subscriptionRefused(let filter):
            ("The subscription to \(shown(filter)) is refused.", .subackCode)
        case .unsubscribed(let filter, existed: true):
            ("No longer subscribed to \(shown(filter)).", .unsubscribe)
        case .unsubscribed(let filter, existed: false):
            ("There was no subscription to \(shown(filter)).", .unsubscribe)
        case .retainedNotWanted(let filter):
            ("No retained messages for \(shown(filter)): so this subscription wants it.", .retainHandling)

        // Wills
        case .willStored(let topic):
            ("The will waits: it is published to \(shown(topic)) if the connection ends without DISCONNECT.", .willFlag)
        case .willPublished(let topic):
            ("The connection ended without DISCONNECT, so the will is published to \(shown(topic)).", .willFlag)
        case .willDiscarded:
            ("DISCONNECT came, so the will is not published.", .willDiscarded)
        case .willDelayed(let topic, let seconds):
            ("The will for \(shown(topic)) waits for \(seconds) s more, in case the client returns.", .willDelay)
        case .willCancelled(let topic):
            ("The client is back in time, so its will for \(shown(topic)) is not published.", .willCancelled)
        case .willDelayOver(let topic):
            ("The will delay is over, so the will is published to \(shown(topic)).", .willDelay)
        case .willOfEndedSession(let topic):
            ("The session ends, so its will is published to \(shown(topic)) without further delay.", .willDelay)
        case .willAskedFor(let topic):
            ("DISCONNECT was no normal goodbye, so the will is published to \(shown(topic)).", .willDelay)

        // Who may
        case .anonymousRefused:
            ("CONNECT carries no user name, and this broker lets in nobody without one.", .authorization)
        case .passwordAccepted(let user):
            ("The password is that of user \(shown(user)).", .authorization)
        case .passwordRefused(let user):
            ("There is no user \(shown(user)), or the password is another; a client is not told which.", .authorization)
        case .authenticationMethodUnknown(let method):
            ("CONNECT asks for the authentication method \(shown(method)), which is not known here.", .authenticationMethod)
        case .authenticationFailed:
            ("The exchange of the authentication method did not prove who the client is.", .authenticationRejected)
        case .accountUnprepared(let user):
            (
                "The account of \(shown(user)) has no keys for this method: they are made when its password is set again.",
                .authenticationRejected
            )
        case .passwordUnchecked:
            ("Too many passwords wait to be checked, so this one is not.", .authorization)
        case .accountRevoked(let user):
            ("The account of \(shown(user)) was changed or removed, so the connection ends.", .authorization)
        case .sessionOfAnother(let client):
            ("The session of \(shown(client)) belongs to another user.", .authorization)
        case .publishForbidden(let topic):
            ("Dropped: this client may not publish to \(shown(topic)).", .forbiddenPublish)
        case .subscriptionForbidden(let filter):
            ("This client may read nothing of \(shown(filter)), so the subscription is refused.", .subackCode)
        case .deliveryForbidden(let topic, let subscriber):
            ("Not for \(shown(subscriber)), who may not read \(shown(topic)).", nil)
        case .willForbidden(let topic):
            ("The will is dropped: its client may not publish to \(shown(topic)).", .forbiddenPublish)

        // The client's own
        case .brokerDistrusted(let why): ("The client does not trust the broker: \(why).", .authenticationGivenUp)
        case .connackMissing(let duration):
            ("The broker did not answer CONNECT within \(duration.words).", .connackFirst)
        case .sessionUnknownToBroker(let forgotten):
            (
                "The broker has no session for this client, so the client forgets its own "
                    + "(\(counted(forgotten, "exchange")) under way).", .sessionLost
            )
        case .releasedAgain(let identifier):
            ("PUBREL for packet \(identifier) is sent again: PUBCOMP had not come before the connection ended.", .redelivery)
        case .heldBehindWindow(let waiting):
            ("Waits its turn: enough messages are in flight; \(waiting) waiting.", nil)
        case .pinged(let idle):
            ("Nothing sent for \(idle.words), so PINGREQ goes out to keep the connection.", .ping)
        case .pingUnanswered(let duration):
            ("No PINGRESP within \(duration.words): the client takes the connection for dead.", .pingUnanswered)
        case .pingingStopped:
            ("This client stops pinging.", .ping)
        case .pingingResumed:
            ("This client pings again.", .ping)
        case .topicAliasResolved(let alias, let topic):
            ("The topic is \(shown(topic)), which alias \(alias) stands for.", .topicAlias)
        // The host's own
        case .acceptingPaused(let connections):
            ("As many connections are open as may be, \(connections): new ones wait until one ends.", nil)
        case .descriptorsExhausted(let connections):
            ("The system has no descriptor left beyond \(counted(connections, "connection")): new ones wait until one ends.", nil)
        case .acceptingResumed(let connections):
            ("New connections are taken again, beside \(connections) that are open.", nil)
        case .addressRefused(let address, let limit, let others):
            (
                "A connection from \(address) is refused: \(limit) are open from there, as many as may be"
                    + (others == 0 ? "." : ", and \(others) more were refused."), nil
            )
        }
    }
}

private func keepAlive(_ seconds: UInt16) -> String { seconds == 0 ? "no keep-alive" : "a keep-alive of \(seconds) s" }
private func expiry(_ seconds: UInt32) -> String { seconds == .max ? "any length of time" : "\(seconds) s" }
private func shown(_ text: some WireText) -> String { "\"\(Escaping.visible(text.bytes, limit: 60))\"" }
