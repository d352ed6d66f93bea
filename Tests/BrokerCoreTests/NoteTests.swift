import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("The broker says why")
struct NoteTests {
    private let x: ClientIdentifier = "x"
    private let y: ClientIdentifier = "y"

    @Test("nobody listens: no notes")
    func silent() {
        var lab = Harness(notes: false)
        #expect(lab.connect(1, "x", keepAlive: 5, will: will("w", "")) == [.sent(1, connack())])
    }

    @Test("of a connection and its session")
    func connecting() {
        var lab = Harness(notes: true)
        #expect(
            lab.connect(1, "x", clean: false, keepAlive: 5, will: will("w", "")) == [
                .noted(1, .sessionCreated(isPersistent: true)), .noted(1, .willStored(topic: "w")),
                .noted(1, .keepAliveStarted(seconds: 5)), .sent(1, connack()),
            ])
        lab.receive(1, subscribe(1, ("t", 1)))
        #expect(
            lab.receive(1, disconnect)
                == [.noted(1, .willDiscarded), .closed(1, .disconnected), .noted(1, .sessionKept)])
        lab.connect(2, "y")
        #expect(
            lab.receive(2, publish("t", "1", qos: 1, id: 1)) == [
                .noted(2, .matched(filter: "t", subscriber: x)),
                .noted(2, .queuedWhileOffline(subscriber: x, waiting: 1)), .sent(2, puback(1)),
            ])
        #expect(
            lab.receive(2, publish("t", "0")) == [
                .noted(2, .matched(filter: "t", subscriber: x)), .noted(2, .droppedWhileOffline(subscriber: x)),
            ])
        #expect(
            lab.connect(1, "x", clean: false) == [
                .noted(1, .sessionResumed(subscriptions: 1, inFlight: 0, queued: 1)), .sent(1, connack(present: true)),
                .sent(1, publish("t", "1", qos: 1, id: 1)),
            ])
        #expect(
            lab.connect(3, "x", clean: false) == [
                .noted(3, .tookOver(x)), .closed(1, .takenOver), .noted(1, .sessionKept),
                .noted(3, .sessionResumed(subscriptions: 1, inFlight: 1, queued: 0)), .sent(3, connack(present: true)),
                .noted(3, .redelivered(packetIdentifier: 1)),
                .sent(3, publish("t", "1", qos: 1, id: 1, dup: true)),
            ])
        #expect(lab.lose(2) == [.noted(2, .sessionDiscarded)])
    }

    @Test("of a refusal and of an expiry")
    func refusing() {
        var lab = Harness(notes: true)
        let rejected = ReasonCode(rawValue: 2)
        #expect(
            lab.connect(1, "", clean: false)
                == [.noted(1, .refusedConnect(rejected)), .sent(1, connack(2)), .closed(1, .connectRefused(rejected))])
        lab.connect(1, "x", keepAlive: 2, will: will("w", ""))
        let silent = Duration.seconds(3)
        #expect(
            lab.tick(after: silent) == [
                .noted(1, .keepAliveExpired(seconds: 2, silent: silent)),
                .closed(1, .keepAliveExpired(seconds: 2, silent: silent)), .noted(1, .sessionDiscarded),
                .noted(1, .willPublished(topic: "w")), .noted(1, .nobodySubscribed(topic: "w")),
            ])
    }

    @Test("of a message: every filter that matched, a QoS lowered, what is retained")
    func routing() {
        var lab = Harness(notes: true)
        lab.connect(1, "x")
        #expect(
            lab.receive(1, subscribe(1, ("a/#", 0), ("a/+", 1), ("a/b", 1))) == [
                .noted(1, .subscribed(filter: "a/#", granted: .atMostOnce)),
                .noted(1, .subscribed(filter: "a/+", granted: .atLeastOnce)),
                .noted(1, .subscribed(filter: "a/b", granted: .atLeastOnce)), .sent(1, suback(1, 0, 1, 1)),
            ])
        lab.connect(2, "y")
        let seen = lab.receive(2, publish("a/b", "x", qos: 2, id: 1, retain: true))
        #expect(
            seen == [
                .noted(2, .retained(topic: "a/b")), .noted(2, .matched(filter: "a/b", subscriber: x)),
                .noted(2, .matched(filter: "a/#", subscriber: x)), .noted(2, .matched(filter: "a/+", subscriber: x)),
                .noted(2, .qosLowered(from: .exactlyOnce, to: .atLeastOnce, subscriber: x)),
                .sent(1, publish("a/b", "x", qos: 1, id: 1)), .sent(2, pubrec(1)),
            ])
        #expect(
            lab.receive(2, publish("a/b", "x", qos: 2, id: 1, dup: true))
                == [.noted(2, .duplicateRecognised(packetIdentifier: 1)), .sent(2, pubrec(1))])
        #expect(
            lab.receive(2, subscribe(2, ("a/b", 0))) == [
                .noted(2, .subscribed(filter: "a/b", granted: .atMostOnce)), .sent(2, suback(2, 0)),
                .noted(2, .retainedSent(topic: "a/b", subscriber: y)), .sent(2, publish("a/b", "x", retain: true)),
            ])
        #expect(
            lab.receive(2, publish("b", "", retain: true)) == [.noted(2, .nobodySubscribed(topic: "b"))])
        #expect(
            lab.receive(1, unsubscribe(3, "a/b", "c")) == [
                .noted(1, .unsubscribed(filter: "a/b", existed: true)),
                .noted(1, .unsubscribed(filter: "c", existed: false)), .sent(1, unsuback(3)),
            ])
    }

    @Test("of an acknowledgement that belongs to nothing")
    func strayAcknowledgement() {
        var lab = Harness(notes: true)
        lab.connect(1, "x")
        for (packet, kind) in [(puback(7), PacketKind.puback), (pubcomp(7), .pubcomp)] {
            #expect(
                lab.receive(1, packet)
                    == [.noted(1, .unknownIdentifierAcknowledged(packetIdentifier: 7, kind: kind))])
        }
        #expect(
            lab.receive(1, pubrel(7)) == [
                .noted(1, .unknownIdentifierAcknowledged(packetIdentifier: 7, kind: .pubrel)),
                .sent(1, pubcomp(7)),
            ])
    }

    @Test("every reason to close has words of its own")
    func words() {
        let error = WireError("QoS is 3", field: "QoS", offset: 0, clause: nil, version: .v311, response: .close)
        let reasons: [CloseReason] = [
            .disconnected, .takenOver, .keepAliveExpired(seconds: 5, silent: .milliseconds(7_500)),
            .connectTimedOut(after: .seconds(10)), .versionRefused(level: 5), .connectRefused(ReasonCode(rawValue: 2)),
            .malformed(error), .violated(.secondConnect), .violated(.wrongDirection(.suback)),
            .violated(.firstPacketNotConnect(.publish)), .violated(.receiveMaximumExceeded),
            .violated(.packetTooLarge(bytes: 9, limit: 8)), .tooSlow(queued: 3), .tooManyConnections(limit: 2),
            .outOfRoom(limit: 1 << 20),
        ]
        #expect(Set(reasons.map(\.words)).count == reasons.count)
        #expect(reasons[2].words == "nothing heard for 7.5 s, which is 1.5 × its keep-alive of 5 s")
    }
}
