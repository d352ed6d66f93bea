import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that receives")
struct ReceivingTests {
    /// The message as the user gets it.
    private func received(_ packet: Packet) -> ClientEffect {
        guard case .publish(let publish) = packet else { preconditionFailure("not a message") }
        return .received(publish)
    }

    @Test("QoS 0 is delivered; QoS 1 delivered, then acknowledged, each time it comes")
    func qos0And1() {
        var client = ClientHarness()
        client.connect()
        let (zero, one) = (publish("on", .atMostOnce), publish("on", .atLeastOnce, 7))
        #expect(client.feed(zero) == [received(zero)])
        #expect(client.feed(one) == [received(one)] + sends(puback(7)))
        let again = publish("on", .atLeastOnce, 7, dup: true)
        #expect(client.feed(again) == [received(again)] + sends(puback(7)))
    }

    @Test("QoS 2 is delivered once, however often it comes before PUBREL, also on another connection")
    func qos2() {
        var client = ClientHarness(clean: false)
        client.connect()
        let (first, again) = (publish("on", .exactlyOnce, 7), publish("on", .exactlyOnce, 7, dup: true))
        let known: [ClientEffect] = [.note(.duplicateRecognised(packetIdentifier: id(7)))] + sends(pubrec(7))
        #expect(client.feed(first) == [received(first)] + sends(pubrec(7)))
        #expect(client.feed(again) == known)
        _ = client.feed(.closed)
        client.connect(sessionPresent: true)
        #expect(client.feed(again) == known)
        #expect(client.feed(pubrel(7)) == sends(pubcomp(7)))
        #expect(client.core.awaitingRelease == 0)
        // The identifier is free again: this is a new message.
        #expect(client.feed(first) == [received(first)] + sends(pubrec(7)))
    }

    @Test("PUBREL for nothing is answered by PUBCOMP, so that the broker can let go")
    func unknownRelease() {
        var client = ClientHarness()
        client.connect()
        #expect(
            client.feed(pubrel(7)) == [.note(.unknownIdentifierAcknowledged(packetIdentifier: id(7), kind: .pubrel))]
                + sends(pubcomp(7)))
    }

    @Test("A broker that owes too many PUBRELs is left")
    func limit() {
        var client = ClientHarness(limits: ClientLimits(receiveMaximum: 1))
        client.connect()
        _ = client.feed(publish("1", .exactlyOnce, 1))
        #expect(
            client.feed(publish("2", .exactlyOnce, 2)) == [
                .note(.protocolViolated(.receiveMaximumExceeded)), .close(.violated(.receiveMaximumExceeded)),
            ])
    }

    @Test("Packets that only a client sends close the connection", arguments: [ProtocolVersion.v31, .v311])
    func wrongDirection(version: ProtocolVersion) {
        let packets: [Packet] = [
            .connect(ConnectPacket(version: version, clientIdentifier: clientIdentifier("x"))),
            .subscribe(SubscribePacket(id(1), [Subscription(filter("a"))])),
            .unsubscribe(UnsubscribePacket(id(1), [filter("a")])), .pingreq, .disconnect(DisconnectPacket()),
        ]
        for packet in packets {
            var client = ClientHarness(version: version)
            client.connect()
            let violation = ProtocolViolation.wrongDirection(packet.kind)
            #expect(client.feed(packet) == [.note(.protocolViolated(violation)), .close(.violated(violation))])
        }
    }

    @Test("What is no packet closes, and so does one that is too large")
    func malformed() throws {
        var client = ClientHarness()
        client.connect()
        let bytes = hex("36 05 0001 'a' 0001")  // QoS 3
        let effects = client.feed(.received(bytes, bytes.indices))
        let error = #expect(throws: WireError.self) { try Codec.decode(bytes, version: .v311) }
        #expect(try effects == [.note(.malformed(#require(error))), .close(.malformed(#require(error)))])

        var small = ClientHarness(limits: ClientLimits(packetSize: 10))
        small.connect()
        let violation = ProtocolViolation.packetTooLarge(bytes: 11, limit: 10)
        #expect(small.feed(publish("123", .atMostOnce)) == [received(publish("123", .atMostOnce))])
        #expect(
            small.feed(publish("1234", .atMostOnce)) == [.note(.protocolViolated(violation)), .close(.violated(violation))])
    }

    @Test("A frame is read where it lies, not at the start of its bytes")
    func inPlace() {
        var client = ClientHarness()
        client.connect()
        let packet = publish("on", .atLeastOnce, 7)
        let frame = Codec.encode(packet, version: .v311)
        let bytes = [0xFF, 0xFF] + frame + [0xFF]
        #expect(client.feed(.received(bytes, 2..<2 + frame.count)) == [received(packet)] + sends(puback(7)))
    }
}
