import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that connects")
struct ConnectingTests {
    @Test("CONNECT says what was asked for, CONNACK opens the connection", arguments: [ProtocolVersion.v31, .v311])
    func accepted(version: ProtocolVersion) {
        var client = ClientHarness(version: version, clean: false, keepAlive: 5)
        let connect = ConnectPacket(
            version: version, clientIdentifier: clientIdentifier("board"), cleanStart: false, keepAlive: 5)
        #expect(client.feed(.connected) == [.send(.connect(connect), version)])
        #expect(client.feed(.connack(ConnackPacket())) == [.connected(ConnackPacket())])
        // The ping after 5 s of keep-alive, a tenth early.
        #expect(client.core.nextDeadline == .seconds(4.5))
    }

    @Test("A refusal is told, with its meaning, and closes")
    func refused() {
        var client = ClientHarness()
        _ = client.feed(.connected)
        let connack = ConnackPacket(reasonCode: ReasonCode(rawValue: 4))
        #expect(client.feed(.connack(connack)) == [.refused(connack), .close(.refused(connack))])
        #expect(
            ClientCloseReason.refused(connack).words
                == "the broker refused CONNECT: the broker cannot read or does not know them (0x04)")
    }

    @Test("Without CONNACK the client gives up, no earlier than said")
    func timeOut() {
        var client = ClientHarness(limits: ClientLimits(timeToConnack: .seconds(3)))
        _ = client.feed(.connected, at: 1)
        #expect(client.core.nextDeadline == .seconds(4))
        #expect(client.feed(.tick, at: 3.999) == [])
        #expect(
            client.feed(.tick, at: 4) == [
                .note(.connackMissing(after: .seconds(3))), .close(.connackMissing(after: .seconds(3))),
            ])
        #expect(client.core.nextDeadline == nil)
    }

    @Test("The first packet must be CONNACK, and there is only one")
    func connackPlaces() {
        var early = ClientHarness()
        _ = early.feed(.connected)
        let violation = ProtocolViolation.firstPacketNotConnack(.publish)
        #expect(early.feed(publish("on", .atMostOnce)) == [.note(.protocolViolated(violation)), .close(.violated(violation))])
        var second = ClientHarness()
        second.connect()
        #expect(
            second.feed(.connack(ConnackPacket())) == [
                .note(.protocolViolated(.secondConnack)), .close(.violated(.secondConnack)),
            ])
    }

    @Test("A session that was to be clean cannot be present")
    func unexpectedSession() {
        var client = ClientHarness(clean: true)
        let effects = client.connect(sessionPresent: true)
        #expect(
            effects == [.note(.protocolViolated(.sessionPresentUnexpected)), .close(.violated(.sessionPresentUnexpected))])
    }

    @Test("Requests without a connection fail at once")
    func notConnected() {
        var client = ClientHarness()
        let inputs: [ClientInput] = [
            .publish(request(0), message("on", .atLeastOnce)), .subscribe(request(1), [Subscription(filter("a"))]),
            .unsubscribe(request(2), [filter("a")]), .ping(request(3)),
        ]
        let effects = inputs.flatMap { client.feed($0) }
        #expect(effects == (0...3).map { .completed(request($0), .failed(.notConnected)) })
        #expect(client.feed(.disconnect()) == [])
    }

    @Test("DISCONNECT and close, and nothing of the old connection is heard any more")
    func disconnect() {
        var client = ClientHarness()
        client.connect()
        _ = client.feed(.ping(request(1)))
        _ = client.feed(.subscribe(request(2), [Subscription(filter("a"))]))
        _ = client.feed(.publish(request(3), message("on", .exactlyOnce)))
        #expect(
            client.feed(.disconnect()) == [
                .send(.disconnect(DisconnectPacket()), .v311), .close(.requested(DisconnectPacket())),
                .completed(request(1), .failed(.connectionLost)), .completed(request(2), .failed(.connectionLost)),
                .completed(request(3), .failed(.connectionLost)),
            ])
        #expect(client.feed(publish("on", .atLeastOnce, 1)) == [])
        #expect(client.feed(.closed) == [])
        #expect(client.core.phase == .closed(.requested(DisconnectPacket())))
    }
}
