import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that publishes")
struct PublishingTests {
    @Test("QoS 0 is over when it is sent")
    func qos0() {
        var client = ClientHarness()
        client.connect()
        let effects = client.feed(.publish(request(1), message("on", .atMostOnce)))
        #expect(effects == sends(publish("on", .atMostOnce)) + [.completed(request(1), .published(nil, .success))])
    }

    @Test("QoS 1 is over with PUBACK")
    func qos1() {
        var client = ClientHarness()
        client.connect()
        #expect(client.feed(.publish(request(1), message("on", .atLeastOnce))) == sends(publish("on", .atLeastOnce, 1)))
        #expect(client.core.missing(for: request(1)) == "PUBACK for packet 1")
        #expect(client.feed(puback(1)) == [.completed(request(1), .published(id(1), .success))])
        #expect(client.core.missing(for: request(1)) == nil)
    }

    @Test("QoS 2 is over with PUBCOMP; a repeated PUBREC is answered by PUBREL again")
    func qos2() {
        var client = ClientHarness()
        client.connect()
        #expect(client.feed(.publish(request(1), message("on", .exactlyOnce))) == sends(publish("on", .exactlyOnce, 1)))
        #expect(client.core.missing(for: request(1)) == "PUBREC for packet 1")
        #expect(client.feed(pubrec(1)) == sends(pubrel(1)))
        #expect(client.feed(pubrec(1)) == sends(pubrel(1)))
        #expect(client.core.missing(for: request(1)) == "PUBCOMP for packet 1")
        #expect(client.feed(pubcomp(1)) == [.completed(request(1), .published(id(1), .success))])
    }

    @Test("What exceeds the window waits, and goes in its order as acknowledgements come")
    func window() {
        var client = ClientHarness(limits: ClientLimits(inFlight: 2, queued: 2))
        client.connect()
        let effects = (1...5).map { client.feed(.publish(request($0), message("\($0)", .atLeastOnce))) }
        #expect(
            effects == [
                sends(publish("1", .atLeastOnce, 1)), sends(publish("2", .atLeastOnce, 2)),
                [.note(.heldBehindWindow(waiting: 1))], [.note(.heldBehindWindow(waiting: 2))],
                [.completed(request(5), .failed(.queueFull(limit: 2)))],
            ])
        #expect(client.core.missing(for: request(4)) == "a place in flight, after 2 messages that are not acknowledged")
        #expect(
            client.feed(puback(2)) == [.completed(request(2), .published(id(2), .success))]
                + sends(publish("3", .atLeastOnce, 3)))
        // What comes now goes behind what waits, though acknowledgements make room.
        _ = client.feed(.publish(request(6), message("6", .atLeastOnce)))
        #expect(
            client.feed(puback(1)) == [.completed(request(1), .published(id(1), .success))]
                + sends(publish("4", .atLeastOnce, 4)))
        #expect(client.core.queued == 1 && client.core.inFlight == 2)
    }

    @Test("An acknowledgement of nothing is told; a PUBREC is answered, so that the broker can let go")
    func unknown() {
        var client = ClientHarness()
        client.connect()
        func note(_ kind: PacketKind) -> ClientEffect {
            .note(.unknownIdentifierAcknowledged(packetIdentifier: id(9), kind: kind))
        }
        #expect(client.feed(puback(9)) == [note(.puback)])
        #expect(client.feed(pubcomp(9)) == [note(.pubcomp)])
        #expect(client.feed(pubrec(9)) == [note(.pubrec)] + sends(pubrel(9)))
    }

    @Test("An acknowledgement of the wrong kind closes")
    func wrongKind() {
        var client = ClientHarness()
        client.connect()
        _ = client.feed(.publish(request(1), message("on", .exactlyOnce)))
        let violation = ProtocolViolation.wrongAcknowledgement(.puback, id(1), awaited: .pubrec)
        #expect(
            client.feed(puback(1)) == [
                .note(.protocolViolated(violation)), .close(.violated(violation)),
                .completed(request(1), .failed(.connectionLost)),
            ])
    }

    @Test("A payload that no packet can hold fails at once; the longest goes")
    func longest() {
        var client = ClientHarness()
        client.connect()
        let room = Codec.largestVariableByteInteger - 2 - "led".utf8.count
        var long = PublishRequest(topic: topic("led"), payload: Array(repeating: 0, count: room + 1))
        // Only the last effect: a failure that shows the payload takes minutes.
        let refused = client.feed(.publish(request(1), long)).last
        #expect(refused == .completed(request(1), .failed(.tooLarge(limit: Codec.largestVariableByteInteger))))
        long.payload.removeLast()
        let sent = client.feed(.publish(request(2), long)).last
        #expect(sent == .completed(request(2), .published(nil, .success)))
    }
}
