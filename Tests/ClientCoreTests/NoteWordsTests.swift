import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("What notes say")
struct NoteWordsTests {
    /// One note of each name, with the parts of which its words are made.
    static let all: [Note] = [
        .sessionCreated(isPersistent: true), .sessionResumed(subscriptions: 1, inFlight: 2, queued: 3), .sessionDiscarded,
        .sessionKept, .tookOver(clientIdentifier("b")), .identifierAssigned(clientIdentifier("b")), .refusedVersion(level: 5),
        .refusedConnect(ReasonCode(rawValue: 2)), .keepAliveStarted(seconds: 5),
        .keepAliveExpired(seconds: 5, silent: .milliseconds(7_500)), .connectTimedOut(after: .seconds(10)),
        .malformed(
            WireError("QoS 3 is not allowed", field: "QoS", offset: 0, clause: .qos3, version: .v311, response: .close)),
        .protocolViolated(.secondConnect), .matched(filter: filter("a/+"), subscriber: clientIdentifier("b")),
        .nobodySubscribed(topic: topic("a")),
        .qosLowered(from: .exactlyOnce, to: .atLeastOnce, subscriber: clientIdentifier("b")),
        .queuedWhileOffline(subscriber: clientIdentifier("b"), waiting: 4),
        .queuedBehindInFlight(subscriber: clientIdentifier("b"), waiting: 4), .queueFull(subscriber: clientIdentifier("b")),
        .droppedWhileOffline(subscriber: clientIdentifier("b")), .redelivered(packetIdentifier: id(7)),
        .duplicateRecognised(packetIdentifier: id(7)),
        .unknownIdentifierAcknowledged(packetIdentifier: id(7), kind: .puback), .retained(topic: topic("a")),
        .retainedCleared(topic: topic("a")), .notRetained(topic: topic("a")),
        .retainedSent(topic: topic("a"), subscriber: clientIdentifier("b")),
        .subscribed(filter: filter("a"), granted: .atLeastOnce),
        .subscriptionReplaced(filter: filter("a"), granted: .atLeastOnce), .subscriptionRefused(filter: filter("a")),
        .unsubscribed(filter: filter("a"), existed: false), .willStored(topic: topic("a")), .willPublished(topic: topic("a")),
        .willDiscarded, .connackMissing(after: .seconds(10)), .sessionUnknownToBroker(forgotten: 1),
        .releasedAgain(packetIdentifier: id(7)), .heldBehindWindow(waiting: 4), .pinged(afterIdle: .seconds(9)),
        .pingUnanswered(after: .seconds(10)), .pingingStopped, .pingingResumed, .acceptingPaused(connections: 9),
        .descriptorsExhausted(connections: 9), .acceptingResumed(connections: 8), .anonymousRefused,
        .passwordAccepted(user: "u"), .passwordRefused(user: "u"), .passwordUnchecked, .accountRevoked(user: "u"),
        .sessionOfAnother(clientIdentifier("b")), .publishForbidden(topic: topic("a")),
        .subscriptionForbidden(filter: filter("a")), .deliveryForbidden(topic: topic("a"), subscriber: clientIdentifier("b")),
        .willForbidden(topic: topic("a")),
        .congested(subscriber: clientIdentifier("b")),
        .congestionEnded(subscriber: clientIdentifier("b"), dropped: 1, waiting: 2), .readingPaused, .readingResumed,
        .addressRefused(address: "192.0.2.1", limit: 3, others: 4),
        .systemTopicRefused(topic: topic("$SYS/a")), .topicAliasResolved(alias: 3, topic: topic("a")),
    ]

    /// The same for what 5.0 brought, and what it can tell and others cannot.
    static let of5: [Note] = [
        .keepAliveReplaced(asked: 300, by: 60, isTold: true), .keepAliveUntold(asked: 0, seconds: 60),
        .sessionExpires(seconds: 60), .sessionExpiryLowered(from: .max, to: 3_600), .sessionExpiryChanged(seconds: 60),
        .sessionExpired(client: clientIdentifier("b")), .notSent(.suback, bytes: 20, limit: 10),
        .retainedExpired(topic: topic("a")), .messageExpired(topic: topic("a"), subscriber: clientIdentifier("b")),
        .tooLargeForClient(subscriber: clientIdentifier("b"), bytes: 200, limit: 100),
        .publishRefused(.payloadFormatInvalid), .deliveryRefused(packetIdentifier: id(7), .quotaExceeded),
        .aliasSet(1, topic: topic("a")),
        .aliasGiven(1, topic: topic("a"), subscriber: clientIdentifier("b")),
        .notSentBack(subscriber: clientIdentifier("b"), isSentOtherwise: false),
        .sharedMemberChosen(filter: filter("$share/g/a"), subscriber: clientIdentifier("b"), members: 2),
        .sharedPassedOn(filter: filter("$share/g/a"), from: clientIdentifier("b")), .retainedNotWanted(filter: filter("a")),
        .willDelayed(topic: topic("a"), seconds: 5), .willCancelled(topic: topic("a")), .willDelayOver(topic: topic("a")),
        .willOfEndedSession(topic: topic("a")), .willAskedFor(topic: topic("a")),
        .authenticationMethodUnknown("GS2-KRB5"), .authenticationFailed, .accountUnprepared(user: "u"),
        .brokerDistrusted(why: ScramDistrust.iterations(1).words),
    ]

    @Test("Every note is one sentence of its own, on one line, that fits under a packet")
    func sentences() {
        let all = Self.all + Self.of5
        #expect(Set(all.map(\.name)) == Set(NoteName.allCases))
        #expect(Set(all.map(\.words)).count == all.count)
        let odd = all.map(\.words).filter { words in
            words.last != "." || words.count > 140 || words.contains("\n") || words.first?.isLowercase != false
                || words.contains("Optional")
        }
        #expect(odd == [])
    }

    @Test("Numbers and names stand in the words")
    func parts() {
        let words = [
            Note.keepAliveExpired(seconds: 5, silent: .milliseconds(7_500)),
            .keepAliveStarted(seconds: 5), .sessionResumed(subscriptions: 1, inFlight: 2, queued: 3),
            .qosLowered(from: .exactlyOnce, to: .atLeastOnce, subscriber: clientIdentifier("b")),
            .refusedConnect(ReasonCode(rawValue: 5)),
            .protocolViolated(.wrongAcknowledgement(.puback, id(3), awaited: .pubrec)),
        ].map(\.words)
        #expect(
            words == [
                "Nothing heard for 7.5 s, which is 1.5 × the keep-alive of 5 s.",
                "Keep-alive 5 s: without a packet from the client for 7.5 s the broker closes.",
                "The session goes on, with 1 subscription, 2 messages in flight and 3 waiting.",
                "QoS lowered from 2 to 1, the most that \"b\" was granted.",
                "CONNECT is refused: the broker knows the client and does not let it in (0x05).",
                "Not allowed: PUBACK came for packet 3, which waits for PUBREC.",
            ])
    }

    @Test("Each note cites the clause of its connection's version")
    func clauses() throws {
        let expired = try #require(Note.keepAliveExpired(seconds: 5, silent: .seconds(8)).clause)
        let cited = [ProtocolVersion.v31, .v311, .v5].map { expired.cited(for: $0) }
        #expect(cited == ["[3.1 §3.1]", "[3.1.1 MQTT-3.1.2-24]", "[5.0 MQTT-3.1.2-22]"])
        // The specifications leave these open.
        let open = Self.all.filter { $0.clause == nil }.map(\.name)
        #expect(
            open == [
                .queuedBehindInFlight, .queueFull, .droppedWhileOffline, .notRetained, .heldBehindWindow, .acceptingPaused,
                .descriptorsExhausted, .acceptingResumed, .deliveryForbidden,
                .congested, .congestionEnded, .readingPaused, .readingResumed,
                .addressRefused, .systemTopicRefused,
            ])
    }

    @Test("Text from the wire cannot move the cursor, nor fill the screen")
    func escaped() {
        let hostile = topic("\u{1B}[2J" + String(repeating: "x", count: 1_000))
        let words = Note.nobodySubscribed(topic: hostile).words
        #expect(!words.unicodeScalars.contains { $0.value < 0x20 } && words.count < 140)
        #expect(words.hasPrefix("Nobody subscribes to \"\\u{1B}[2Jxxx"))
    }

    @Test(
        "Durations in the largest unit that fits, with the decimals they need",
        arguments: [
            (Duration.zero, "0 s"), (.seconds(90), "90 s"), (.milliseconds(1_500), "1.5 s"), (.milliseconds(7_005), "7.005 s"),
            (.nanoseconds(999_999_999), "999.999 ms"), (.microseconds(250), "250 µs"), (.nanoseconds(7), "7 ns"),
            (.seconds(-2), "-2 s"),
        ])
    func durations(duration: Duration, words: String) {
        #expect(duration.words == words)
    }
}
