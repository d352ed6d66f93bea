import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that takes up its session")
struct ResumingTests {
    /// One message past PUBREC, one of each QoS before its acknowledgement, one that waits, and a SUBSCRIBE; then a cut.
    private func interrupted(_ version: ProtocolVersion = .v311) -> (ClientHarness, lost: [ClientEffect]) {
        var client = ClientHarness(version: version, clean: false, limits: ClientLimits(inFlight: 3))
        client.connect()
        _ = client.feed(.publish(request(1), message("1", .exactlyOnce)))
        _ = client.feed(.publish(request(2), message("2", .exactlyOnce)))
        _ = client.feed(.publish(request(3), message("3", .atLeastOnce)))
        _ = client.feed(.publish(request(4), message("4", .atLeastOnce)))
        _ = client.feed(pubrec(1))
        _ = client.feed(.subscribe(request(5), [Subscription(filter("a"))]))
        _ = client.feed(.ping(request(6)))
        let lost = client.feed(.closed)
        return (client, lost)
    }

    @Test("The end of the connection ends what cannot go on; messages stay")
    func lost() {
        let (client, effects) = interrupted()
        #expect(
            effects == [
                .completed(request(6), .failed(.connectionLost)), .completed(request(5), .failed(.connectionLost)),
            ])
        #expect(client.core.phase == .closed(nil))
        #expect(
            (1...4).map { client.core.missing(for: request($0)) } == [
                "PUBCOMP for packet 1 (the client is not connected)", "PUBREC for packet 2 (the client is not connected)",
                "PUBACK for packet 3 (the client is not connected)",
                "a place in flight, after 3 messages that are not acknowledged (the client is not connected)",
            ])
    }

    @Test("PUBREL, then PUBLISH with DUP, in order and under their identifiers; what waited stays behind")
    func resumed() {
        var (client, _) = interrupted()
        let effects = client.connect(sessionPresent: true)
        #expect(
            effects == [
                .connected(ConnackPacket(sessionPresent: true)),
                .note(.sessionResumed(subscriptions: 0, inFlight: 3, queued: 1)),
                .note(.releasedAgain(packetIdentifier: id(1))), .send(pubrel(1), .v311),
                .note(.redelivered(packetIdentifier: id(2))), .send(publish("2", .exactlyOnce, 2, dup: true), .v311),
                .note(.redelivered(packetIdentifier: id(3))), .send(publish("3", .atLeastOnce, 3, dup: true), .v311),
            ])
        #expect(
            client.feed(pubcomp(1)) == [.completed(request(1), .published(id(1), .success))]
                + sends(publish("4", .atLeastOnce, 5)))
    }

    @Test("A SUBSCRIBE that ended with its connection gives its identifier back: a late SUBACK answers nothing")
    func abandoned() {
        var (client, _) = interrupted()
        client.connect(sessionPresent: true)
        #expect(
            client.feed(.suback(SubackPacket(id(4), [.success])))
                == [.note(.unknownIdentifierAcknowledged(packetIdentifier: id(4), kind: .suback))])
    }

    @Test("3.1 cannot tell whether the session is there, so it is taken up; its repeated PUBREL carries DUP")
    func resumedIn31() {
        var (client, _) = interrupted(.v31)
        let sent = client.connect().filter { if case .send = $0 { true } else { false } }
        #expect(
            sent == [
                .send(pubrel(1, dup: true), .v31), .send(publish("2", .exactlyOnce, 2, dup: true), .v31),
                .send(publish("3", .atLeastOnce, 3, dup: true), .v31),
            ])
    }

    @Test("A broker that has forgotten the session makes the client forget; what was never sent goes out")
    func forgotten() {
        var (client, _) = interrupted()
        let effects = client.connect(sessionPresent: false)
        #expect(
            effects == [
                .connected(ConnackPacket()), .note(.sessionUnknownToBroker(forgotten: 3)),
                .completed(request(1), .failed(.sessionLost)), .completed(request(2), .failed(.sessionLost)),
                .completed(request(3), .failed(.sessionLost)), .send(publish("4", .atLeastOnce, 1), .v311),
            ])
    }

    @Test("Incoming identifiers are forgotten with the session: the same one is a new message")
    func incomingForgotten() {
        var client = ClientHarness(clean: false)
        client.connect()
        _ = client.feed(publish("on", .exactlyOnce, 7))
        _ = client.feed(.closed)
        client.connect(sessionPresent: false)
        guard case .publish(let packet) = publish("off", .exactlyOnce, 7) else { return }
        #expect(client.feed(.publish(packet)) == [.received(packet)] + sends(pubrec(7)))
    }

    @Test("A clean start, and another name, begin with nothing", arguments: [true, false])
    func discarded(byName: Bool) {
        var (client, _) = interrupted()
        if byName {
            client.core.configuration.clientIdentifier = clientIdentifier("other")
        } else {
            client.core.configuration.cleanStart = true
        }
        let effects = client.feed(.connected)
        #expect(
            effects.dropLast() == [.note(.sessionDiscarded)]
                + (1...4).map { .completed(request($0), .failed(.sessionLost)) })
        #expect(client.feed(.connack(ConnackPacket())) == [.connected(ConnackPacket())])
    }

    @Test("A clean session ends with its connection")
    func clean() {
        var client = ClientHarness(clean: true)
        client.connect()
        _ = client.feed(.publish(request(1), message("1", .atLeastOnce)))
        #expect(client.feed(.closed) == [.completed(request(1), .failed(.connectionLost))])
        #expect(client.core.inFlight == 0)
    }

    @Test("A session of the broker that this client never had is taken as it is in 3.1.1")
    func brokersOwn() {
        var client = ClientHarness(clean: false)
        let effects = client.connect(sessionPresent: true)
        #expect(effects == [.connected(ConnackPacket(sessionPresent: true))])
    }

    @Test("A connection that comes while another is there ends the other first")
    func replaced() {
        var client = ClientHarness(clean: true)
        client.connect()
        _ = client.feed(.ping(request(1)))
        #expect(client.feed(.connected).first == .completed(request(1), .failed(.connectionLost)))
    }
}
