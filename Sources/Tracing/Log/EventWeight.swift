internal import Diagnosis
internal import MQTTSessions
internal import MQTTWire

extension TraceEvent.What {
    /// About how many bytes an event that is not a packet keeps alive: peers choose the length of topics and names.
    var weight: Int {
        switch self {
        case .packet(let bytes, _, _): bytes.count
        case .note(let note): 64 + note.textLength
        case .opened: 0
        case .closed(let reason): reason.utf8.count
        case .handshake(let event): 64 + event.bytes.count + 8 * event.records.count
        case .secured: 64
        case .explained(let explanation): 64 + explanation.paragraphs.reduce(0) { $0 + $1.utf8.count }
        }
    }
}

extension NoteGroup {
    /// About how many bytes it keeps alive.
    var weight: Int { notes.reduce(32) { $0 + TraceEvent.What.note($1).weight } }
}

extension TraceLink {
    /// About how many bytes the link keeps alive.
    var weight: Int {
        128 + name.utf8.count + clientIdentifier.utf8.count + address.utf8.count + (tls?.serverName?.utf8.count ?? 0)
    }
}

extension Note {
    fileprivate var textLength: Int {
        switch self {
        case .matched(let filter, let subscriber): filter.bytes.count + subscriber.bytes.count
        case .subscribed(let filter, _), .subscriptionReplaced(let filter, _), .subscriptionRefused(let filter),
            .unsubscribed(let filter, _), .retainedNotWanted(let filter), .subscriptionForbidden(let filter):
            filter.bytes.count
        case .nobodySubscribed(let topic), .retained(let topic), .retainedCleared(let topic), .notRetained(let topic),
            .willStored(let topic), .willPublished(let topic), .willDelayed(let topic, _), .willCancelled(let topic),
            .willDelayOver(let topic), .willOfEndedSession(let topic), .willAskedFor(let topic), .retainedExpired(let topic),
            .aliasSet(_, let topic), .publishForbidden(let topic), .willForbidden(let topic),
            .topicAliasResolved(_, let topic):
            topic.bytes.count
        case .retainedSent(let topic, let subscriber), .messageExpired(let topic, let subscriber),
            .aliasGiven(_, let topic, let subscriber), .deliveryForbidden(let topic, let subscriber):
            topic.bytes.count + subscriber.bytes.count
        case .sharedMemberChosen(let filter, let client, _), .sharedPassedOn(let filter, let client):
            filter.bytes.count + client.bytes.count
        case .tookOver(let client), .identifierAssigned(let client), .sessionExpired(let client), .sessionOfAnother(let client):
            client.bytes.count
        case .passwordAccepted(let user), .passwordRefused(let user), .accountRevoked(let user),
            .accountUnprepared(let user), .authenticationMethodUnknown(let user):
            user.bytes.count
        case .qosLowered(_, _, let subscriber), .queuedWhileOffline(let subscriber, _),
            .queuedBehindInFlight(let subscriber, _), .queueFull(let subscriber), .droppedWhileOffline(let subscriber),
            .tooLargeForClient(let subscriber, _, _), .notSentBack(let subscriber, _), .congested(let subscriber),
            .congestionEnded(let subscriber, _, _):
            subscriber.bytes.count
        case .systemTopicRefused(let topic): topic.bytes.count
        case .addressRefused(let address, _, _): address.utf8.count
        case .brokerDistrusted(let why): why.utf8.count
        case .malformed(let error): error.problem.utf8.count + error.field.utf8.count
        case .sessionCreated, .sessionResumed, .sessionDiscarded, .sessionKept, .refusedVersion, .refusedConnect,
            .keepAliveStarted, .keepAliveExpired, .connectTimedOut, .protocolViolated, .redelivered, .duplicateRecognised,
            .unknownIdentifierAcknowledged, .willDiscarded, .pinged, .pingUnanswered, .connackMissing, .sessionUnknownToBroker,
            .releasedAgain, .heldBehindWindow, .pingingStopped, .pingingResumed, .anonymousRefused, .passwordUnchecked,
            .authenticationFailed,
            .keepAliveReplaced, .keepAliveUntold, .sessionExpires, .sessionExpiryLowered, .sessionExpiryChanged, .notSent,
            .publishRefused, .deliveryRefused,
            .acceptingPaused, .descriptorsExhausted, .acceptingResumed, .readingPaused, .readingResumed:
            0
        }
    }
}
