/// What a note is called where it is chosen (`note=keep-alive-expired`), counted or exported; stable, unlike its words.
public enum NoteName: String, Sendable, Hashable, CaseIterable {
    case sessionCreated = "session-created"
    case sessionResumed = "session-resumed"
    case sessionDiscarded = "session-discarded"
    case sessionKept = "session-kept"
    case tookOver = "took-over"
    case identifierAssigned = "identifier-assigned"
    case refusedVersion = "refused-version"
    case refusedConnect = "refused-connect"
    case keepAliveStarted = "keep-alive-started"
    case keepAliveExpired = "keep-alive-expired"
    case connectTimedOut = "connect-timed-out"
    case malformed
    case protocolViolated = "protocol-violated"
    case matched
    case nobodySubscribed = "nobody-subscribed"
    case qosLowered = "qos-lowered"
    case queuedWhileOffline = "queued-while-offline"
    case queuedBehindInFlight = "queued-behind-in-flight"
    case queueFull = "queue-full"
    case droppedWhileOffline = "dropped-while-offline"
    case systemTopicRefused = "system-topic-refused"
    case congested
    case congestionEnded = "congestion-ended"
    case readingPaused = "reading-paused"
    case readingResumed = "reading-resumed"
    case redelivered
    case duplicateRecognised = "duplicate-recognised"
    case unknownIdentifierAcknowledged = "unknown-identifier-acknowledged"
    case retained
    case retainedCleared = "retained-cleared"
    case notRetained = "not-retained"
    case retainedSent = "retained-sent"
    case subscribed
    case subscriptionReplaced = "subscription-replaced"
    case subscriptionRefused = "subscription-refused"
    case unsubscribed
    case willStored = "will-stored"
    case willPublished = "will-published"
    case willDiscarded = "will-discarded"
    case anonymousRefused = "anonymous-refused"
    case passwordAccepted = "password-accepted"
    case passwordRefused = "password-refused"
    case passwordUnchecked = "password-unchecked"
    case authenticationMethodUnknown = "authentication-method-unknown"
    case authenticationFailed = "authentication-failed"
    case accountUnprepared = "account-unprepared"
    case accountRevoked = "account-revoked"
    case sessionOfAnother = "session-of-another"
    case publishForbidden = "publish-forbidden"
    case subscriptionForbidden = "subscription-forbidden"
    case deliveryForbidden = "delivery-forbidden"
    case willForbidden = "will-forbidden"
    case keepAliveReplaced = "keep-alive-replaced"
    case keepAliveUntold = "keep-alive-untold"
    case sessionExpires = "session-expires"
    case sessionExpiryLowered = "session-expiry-lowered"
    case sessionExpiryChanged = "session-expiry-changed"
    case sessionExpired = "session-expired"
    case notSent = "not-sent"
    case retainedExpired = "retained-expired"
    case messageExpired = "message-expired"
    case tooLargeForClient = "too-large-for-client"
    case publishRefused = "publish-refused"
    case deliveryRefused = "delivery-refused"
    case aliasSet = "alias-set"
    case aliasGiven = "alias-given"
    case notSentBack = "not-sent-back"
    case sharedMemberChosen = "shared-member-chosen"
    case sharedPassedOn = "shared-passed-on"
    case retainedNotWanted = "retained-not-wanted"
    case willDelayed = "will-delayed"
    case willCancelled = "will-cancelled"
    case willDelayOver = "will-delay-over"
    case willOfEndedSession = "will-of-ended-session"
    case willAskedFor = "will-asked-for"
    case connackMissing = "connack-missing"
    case brokerDistrusted = "broker-distrusted"
    case sessionUnknownToBroker = "session-unknown-to-broker"
    case releasedAgain = "released-again"
    case heldBehindWindow = "held-behind-window"
    case pinged
    case pingUnanswered = "ping-unanswered"
    case pingingStopped = "pinging-stopped"
    case pingingResumed = "pinging-resumed"
    case topicAliasResolved = "topic-alias-resolved"
    case acceptingPaused = "accepting-paused"
    case descriptorsExhausted = "descriptors-exhausted"
    case acceptingResumed = "accepting-resumed"
    case addressRefused = "address-refused"
}

extension Note {
    /// What the note is called.
    public var name: NoteName {
        switch self {
        case .sessionCreated: .sessionCreated
        case .sessionResumed: .sessionResumed
        case .sessionDiscarded: .sessionDiscarded
        case .sessionKept: .sessionKept
        case .tookOver: .tookOver
        case .identifierAssigned: .identifierAssigned
        case .refusedVersion: .refusedVersion
        case .refusedConnect: .refusedConnect
        case .keepAliveStarted: .keepAliveStarted
        case .keepAliveExpired: .keepAliveExpired
        case .connectTimedOut: .connectTimedOut
        case .malformed: .malformed
        case .protocolViolated: .protocolViolated
        case .matched: .matched
        case .nobodySubscribed: .nobodySubscribed
        case .qosLowered: .qosLowered
        case .queuedWhileOffline: .queuedWhileOffline
        case .queuedBehindInFlight: .queuedBehindInFlight
        case .queueFull: .queueFull
        case .droppedWhileOffline: .droppedWhileOffline
        case .systemTopicRefused: .systemTopicRefused
        case .congested: .congested
        case .congestionEnded: .congestionEnded
        case .readingPaused: .readingPaused
        case .readingResumed: .readingResumed
        case .redelivered: .redelivered
        case .duplicateRecognised: .duplicateRecognised
        case .unknownIdentifierAcknowledged: .unknownIdentifierAcknowledged
        case .retained: .retained
        case .retainedCleared: .retainedCleared
        case .notRetained: .notRetained
        case .retainedSent: .retainedSent
        case .subscribed: .subscribed
        case .subscriptionReplaced: .subscriptionReplaced
        case .subscriptionRefused: .subscriptionRefused
        case .unsubscribed: .unsubscribed
        case .willStored: .willStored
        case .willPublished: .willPublished
        case .willDiscarded: .willDiscarded
        case .anonymousRefused: .anonymousRefused
        case .passwordAccepted: .passwordAccepted
        case .passwordRefused: .passwordRefused
        case .passwordUnchecked: .passwordUnchecked
        case .authenticationMethodUnknown: .authenticationMethodUnknown
        case .authenticationFailed: .authenticationFailed
        case .accountUnprepared: .accountUnprepared
        case .accountRevoked: .accountRevoked
        case .sessionOfAnother: .sessionOfAnother
        case .publishForbidden: .publishForbidden
        case .subscriptionForbidden: .subscriptionForbidden
        case .deliveryForbidden: .deliveryForbidden
        case .willForbidden: .willForbidden
        case .keepAliveReplaced: .keepAliveReplaced
        case .keepAliveUntold: .keepAliveUntold
        case .sessionExpires: .sessionExpires
        case .sessionExpiryLowered: .sessionExpiryLowered
        case .sessionExpiryChanged: .sessionExpiryChanged
        case .sessionExpired: .sessionExpired
        case .notSent: .notSent
        case .retainedExpired: .retainedExpired
        case .messageExpired: .messageExpired
        case .tooLargeForClient: .tooLargeForClient
        case .publishRefused: .publishRefused
        case .deliveryRefused: .deliveryRefused
        case .aliasSet: .aliasSet
        case .aliasGiven: .aliasGiven
        case .notSentBack: .notSentBack
        case .sharedMemberChosen: .sharedMemberChosen
        case .sharedPassedOn: .sharedPassedOn
        case .retainedNotWanted: .retainedNotWanted
        case .willDelayed: .willDelayed
        case .willCancelled: .willCancelled
        case .willDelayOver: .willDelayOver
        case .willOfEndedSession: .willOfEndedSession
        case .willAskedFor: .willAskedFor
        case .connackMissing: .connackMissing
        case .brokerDistrusted: .brokerDistrusted
        case .sessionUnknownToBroker: .sessionUnknownToBroker
        case .releasedAgain: .releasedAgain
        case .heldBehindWindow: .heldBehindWindow
        case .pinged: .pinged
        case .pingUnanswered: .pingUnanswered
        case .pingingStopped: .pingingStopped
        case .pingingResumed: .pingingResumed
        case .topicAliasResolved: .topicAliasResolved
        case .acceptingPaused: .acceptingPaused
        case .descriptorsExhausted: .descriptorsExhausted
        case .acceptingResumed: .acceptingResumed
        case .addressRefused: .addressRefused
        }
    }
}
