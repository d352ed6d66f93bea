import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that subscribes")
struct SubscribingTests {
    private let wanted = [
        Subscription(filter("led/+"), maximumQoS: .exactlyOnce), Subscription(filter("button"), maximumQoS: .atLeastOnce),
    ]

    @Test("SUBACK answers filter by filter: granted, lowered, refused")
    func granted() {
        var client = ClientHarness()
        client.connect()
        #expect(client.feed(.subscribe(request(1), wanted)) == sends(.subscribe(SubscribePacket(id(1), wanted))))
        #expect(client.core.missing(for: request(1)) == "SUBACK for packet 1")
        let codes = [ReasonCode(rawValue: 1), ReasonCode(rawValue: 0x80)]
        let grants = [Grant(wanted[0], codes[0]), Grant(wanted[1], codes[1])]
        #expect(client.feed(.suback(SubackPacket(id(1), codes))) == [.completed(request(1), .subscribed(grants))])
        #expect(grants.map(\.granted) == [.atLeastOnce, nil])
        #expect(client.core.subscriptions == [Subscription(filter("led/+"), maximumQoS: .atLeastOnce)])
    }

    @Test("Subscribing again replaces in place, UNSUBACK removes")
    func replacedAndRemoved() {
        var client = ClientHarness()
        client.connect()
        _ = client.feed(.subscribe(request(1), wanted))
        _ = client.feed(.suback(SubackPacket(id(1), [ReasonCode(rawValue: 2), ReasonCode(rawValue: 1)])))
        _ = client.feed(.subscribe(request(2), [Subscription(filter("led/+"))]))
        _ = client.feed(.suback(SubackPacket(id(2), [.success])))
        #expect(client.core.subscriptions == [Subscription(filter("led/+")), wanted[1]])
        let gone = [filter("led/+"), filter("never")]
        #expect(client.feed(.unsubscribe(request(3), gone)) == sends(.unsubscribe(UnsubscribePacket(id(3), gone))))
        #expect(client.core.missing(for: request(3)) == "UNSUBACK for packet 3")
        #expect(
            client.feed(.unsuback(UnsubackPacket(id(3)))) == [.completed(request(3), .unsubscribed(gone.map { Removal($0) }))])
        #expect(client.core.subscriptions == [wanted[1]])
    }

    @Test("SUBACK with too few answers closes")
    func wrongCount() {
        var client = ClientHarness()
        client.connect()
        _ = client.feed(.subscribe(request(1), wanted))
        let violation = ProtocolViolation.wrongCodeCount(.suback, id(1), codes: 1, filters: 2)
        #expect(
            client.feed(.suback(SubackPacket(id(1), [.success]))) == [
                .note(.protocolViolated(violation)), .close(.violated(violation)),
                .completed(request(1), .failed(.connectionLost)),
            ])
    }

    @Test("SUBACK and UNSUBACK are not taken for one another, nor for an answer to a message")
    func wrongKind() {
        var client = ClientHarness()
        client.connect()
        _ = client.feed(.subscribe(request(1), wanted))
        let violation = ProtocolViolation.wrongAcknowledgement(.unsuback, id(1), awaited: .suback)
        #expect(
            client.feed(.unsuback(UnsubackPacket(id(1)))) == [
                .note(.protocolViolated(violation)), .close(.violated(violation)),
                .completed(request(1), .failed(.connectionLost)),
            ])
    }

    @Test("Without a filter nothing is sent")
    func noFilter() {
        var client = ClientHarness()
        client.connect()
        let effects = client.feed(.subscribe(request(1), [])) + client.feed(.unsubscribe(request(2), []))
        #expect(effects == [.completed(request(1), .failed(.noFilter)), .completed(request(2), .failed(.noFilter))])
    }

    @Test("Messages and subscriptions share the identifiers")
    func oneNumberSpace() {
        var client = ClientHarness()
        client.connect()
        let effects =
            client.feed(.publish(request(1), message("on", .atLeastOnce)))
            + client.feed(.subscribe(request(2), [wanted[0]])) + client.feed(.unsubscribe(request(3), [filter("a")]))
            + client.feed(.publish(request(4), message("off", .exactlyOnce)))
        #expect(
            effects
                == sends(
                    publish("on", .atLeastOnce, 1), .subscribe(SubscribePacket(id(2), [wanted[0]])),
                    .unsubscribe(UnsubscribePacket(id(3), [filter("a")])), publish("off", .exactlyOnce, 4)))
    }
}
