import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("5.0: flow control, packet size, aliases")
struct Flow5Tests {
    @Test("no more messages are under way than the client takes, and QoS 0 does not count [MQTT-3.3.4-9, MQTT-4.9.0-2]")
    func receiveMaximum() {
        var lab = Harness()
        lab.connect5(1, "x", .receiveMaximum(1))
        lab.receive(1, subscribe(1, ("t", 2)))
        lab.connect(2, "y")
        #expect(lab.receive(2, publish("t", "1", qos: 2, id: 1)).first == .sent(1, publish("t", "1", qos: 2, id: 1)))
        #expect(lab.receive(2, publish("t", "2", qos: 1, id: 2)) == [.sent(2, puback(2))])
        #expect(lab.receive(2, publish("t", "3")) == [.sent(1, publish("t", "3"))])
        #expect(lab.receive(1, pubrec(1)) == [.sent(1, pubrel(1))])
        #expect(lab.receive(1, pubcomp(1)) == [.sent(1, publish("t", "2", qos: 1, id: 2))])
    }

    @Test("PUBREC with an error ends the exchange, PUBACK with one too, and neither is sent again [MQTT-4.4.0-2]")
    func refusedByClient() {
        var lab = Harness()
        lab.connect5(1, "x", .receiveMaximum(1), .sessionExpiry(60))
        lab.receive(1, subscribe(1, ("t", 2)))
        for (id, qos) in [(1, 2), (2, 1), (3, 1)] { lab.receive(1, publish("t", "\(id)", qos: qos, id: id)) }
        #expect(
            lab.receive(1, .pubrec(acknowledgement(1, 0x97))) == [.sent(1, publish("t", "2", qos: 1, id: 2))])
        #expect(
            lab.receive(1, .puback(acknowledgement(2, 0x83))) == [.sent(1, publish("t", "3", qos: 1, id: 3))])
        lab.receive(1, puback(3))
        lab.lose(1)
        #expect(lab.connect5(1, "x", clean: false) == [.sent(1, connack5(present: true))])
    }

    @Test("identifiers that nobody knows are answered with 0x92")
    func unknownIdentifiers() {
        var lab = Harness()
        lab.connect5(1, "x")
        #expect(lab.receive(1, pubrel(7)) == [.sent(1, .pubcomp(acknowledgement(7, 0x92)))])
        #expect(lab.receive(1, pubrec(7)) == [.sent(1, .pubrel(acknowledgement(7, 0x92)))])
        #expect(lab.receive(1, .pubrec(acknowledgement(7, 0x80))) == [])
    }

    @Test("a client with more under way than it was told is closed with 0x93 [MQTT-3.3.4-7]", arguments: [1, 2])
    func receiveMaximumOfBroker(qos: Int) {
        var lab = Harness { $0.awaitingReleasePerSession = 2 }
        lab.connect5(1, "x")
        lab.receive(1, publish("t", "", qos: 2, id: 1))
        lab.receive(1, publish("t", "", qos: 2, id: 2))
        let reason = CloseReason.violated(.receiveMaximumExceeded)
        #expect(
            lab.receive(1, publish("t", "", qos: qos, id: 3)) == [.sent(1, disconnect5(0x93, reason.words)), .closed(1, reason)])
    }

    @Test("what is sent again waits for the quota of the new connection, PUBREL does not [MQTT-4.9.0-1, MQTT-4.9.0-3]")
    func resuming() {
        var lab = Harness()
        lab.connect5(1, "x", .sessionExpiry(60))
        lab.receive(1, subscribe(1, ("t", 2)))
        for (id, qos) in [(1, 2), (2, 1), (3, 2), (4, 1)] { lab.receive(1, publish("t", "\(id)", qos: qos, id: id)) }
        lab.receive(1, pubrec(1))
        lab.lose(1)
        #expect(
            lab.connect5(1, "x", clean: false, .receiveMaximum(2)) == [
                .sent(1, connack5(present: true)), .sent(1, pubrel(1)), .sent(1, publish("t", "2", qos: 1, id: 2, dup: true)),
            ])
        #expect(lab.receive(1, pubcomp(1)) == [.sent(1, publish("t", "3", qos: 2, id: 3, dup: true))])
        lab.receive(1, publish("t", "5", qos: 1, id: 5))
        #expect(lab.receive(1, puback(2)) == [.sent(1, publish("t", "4", qos: 1, id: 4, dup: true))])
        #expect(lab.receive(1, puback(4)) == [.sent(1, publish("t", "5", qos: 1, id: 5))])
    }

    @Test("a message larger than the client takes counts as delivered [MQTT-3.1.2-24, MQTT-3.1.2-25]", arguments: 0...2)
    func largeMessages(qos: Int) {
        var lab = Harness()
        lab.connect5(1, "x", .maximumPacketSize(30), .sessionExpiry(60))
        lab.receive(1, subscribe(1, ("t", 2)))
        lab.connect(2, "y")
        let overhead = Codec.encode(publish("t", "", qos: qos, id: qos == 0 ? nil : 1), version: .v5).count
        let fits = String(repeating: "x", count: 30 - overhead)
        let id = qos == 0 ? nil : 1
        let seen = lab.receive(2, publish("t", fits, qos: qos, id: id))
        #expect(seen.first == .sent(1, publish("t", fits, qos: qos, id: id)))
        #expect(!lab.receive(2, publish("t", fits + "x", qos: qos, id: id.map { $0 + 1 })).contains { $0.isSent(to: 1) })
        // One that waits for a client who comes back and takes less.
        lab.lose(1)
        lab.receive(2, publish("t", String(repeating: "y", count: 20), qos: 1, id: 9))
        #expect(
            lab.connect5(1, "x", clean: false, .maximumPacketSize(24)).filter { $0.isPublish }.isEmpty)
        #expect(lab.core.snapshot().sessions.first { $0.client == "x" }.map { $0.queued + $0.inFlight } == 0)
    }

    @Test("CONNACK that does not fit is not sent; a reason that does not is left out [MQTT-3.2.2-19, MQTT-3.14.2-3]")
    func smallestPackets() {
        var lab = Harness()
        let size = Codec.encode(connack5(), version: .v5).count
        let reason = CloseReason.packetLimitTooSmall(.connack, bytes: size, limit: size - 1)
        #expect(lab.connect5(1, "x", .maximumPacketSize(UInt32(size - 1))) == [.closed(1, reason)].withGoodbye(0x95))
        lab.connect5(2, "y", .maximumPacketSize(UInt32(size)))
        #expect(
            lab.receive(2, pubrel(1)) == [.sent(2, .pubcomp(acknowledgement(1, 0x92)))])
        let violation = CloseReason.violated(.secondConnect)
        #expect(
            lab.receive(2, .connect(ConnectPacket(version: .v5, clientIdentifier: "y")))
                == [.sent(2, disconnect5(0x82)), .closed(2, violation)])
    }

    @Test("a packet larger than the broker takes: DISCONNECT 0x95")
    func largePacket() {
        var lab = Harness { $0.maximumPacketSize = 64 }
        lab.connect5(1, "x")
        let seen = lab.receive(1, publish("t", String(repeating: "x", count: 80)))
        guard case .sent(1, .disconnect(let packet)) = seen.first else {
            Issue.record("\(seen)")
            return
        }
        #expect(packet.reasonCode == .packetTooLarge && seen.count == 2)
    }

    @Test("an alias stands for its topic from then on, also set anew, and not on the next connection [MQTT-3.3.2-7]")
    func inboundAliases() {
        var lab = Harness()
        lab.connect5(1, "x")
        lab.connect(2, "y")
        lab.receive(2, subscribe(1, ("#", 0)))
        #expect(lab.receive(1, publish("a/b", "1", .alias(16))) == [.sent(2, publish("a/b", "1"))])
        #expect(lab.receive(1, publish("", "2", .alias(16), .user("k", "v"))) == [.sent(2, publish("a/b", "2"))])
        lab.receive(1, publish("c", "3", .alias(16)))
        #expect(
            lab.receive(1, publish("", "4", qos: 1, id: 1, .alias(16))) == [.sent(2, publish("c", "4")), .sent(1, puback(1))])
        // A retained message has its topic, and the alias is the hop's alone.
        lab.receive(1, publish("", "kept", retain: true, .alias(16)))
        lab.connect5(3, "z")
        #expect(lab.receive(3, subscribe(1, ("c", 0))).last == .sent(3, publish("c", "kept", retain: true)))
        lab.connect5(1, "x")
        let reason = CloseReason.violated(.topicAliasInvalid(.unknown(16)))
        #expect(
            lab.receive(1, publish("", "", .alias(16))) == [.sent(1, disconnect5(0x82, reason.words)), .closed(1, reason)])
    }

    @Test("an alias above what CONNACK said is refused with 0x94 [MQTT-3.3.2-9]; 0 is no alias [MQTT-3.3.2-8]")
    func inboundAliasInvalid() {
        var lab = Harness { $0.topicAliasMaximum = 2 }
        lab.open(1)
        let connect = ConnectPacket(version: .v5, clientIdentifier: "x")
        lab.receive(1, .connect(connect))
        let reason = CloseReason.violated(.topicAliasInvalid(.tooHigh(3, maximum: 2)))
        #expect(
            lab.receive(1, publish("a", "", .alias(3))) == [.sent(1, disconnect5(0x94, reason.words)), .closed(1, reason)])
        lab.connect5(1, "x")
        let seen = lab.receive(1, bytes: hex("30 08 0001 'a' 03 23 0000 00"))
        guard case .sent(1, .disconnect(let packet)) = seen.first else {
            Issue.record("\(seen)")
            return
        }
        #expect(packet.reasonCode == .topicAliasInvalid)
    }

    @Test("the broker gives aliases to topics as far as the client takes them [MQTT-3.1.2-26, MQTT-3.1.2-27]")
    func outboundAliases() {
        var lab = Harness()
        lab.connect5(1, "x", .topicAliasMaximum(1), .sessionExpiry(60))
        lab.receive(1, subscribe(1, ("#", 1)))
        lab.connect(2, "y")
        #expect(lab.receive(2, publish("some/topic", "1")) == [.sent(1, publish("some/topic", "1", .alias(1)))])
        #expect(lab.receive(2, publish("some/topic", "2")) == [.sent(1, publish("", "2", .alias(1)))])
        // A topic of three bytes or fewer is as short as an alias.
        #expect(lab.receive(2, publish("abc", "3")) == [.sent(1, publish("abc", "3"))])
        lab.receive(2, publish("some/topic", "4", qos: 1, id: 1))
        lab.connect5(1, "x", clean: false, .topicAliasMaximum(1), .sessionExpiry(60))
        // The next connection knows nothing of it.
        #expect(lab.receive(2, publish("some/topic", "5")) == [.sent(1, publish("", "5", .alias(1)))])
        let again = lab.connect5(1, "x", clean: false)
        #expect(again.last == .sent(1, publish("some/topic", "4", qos: 1, id: 1, dup: true)))
    }
}

extension Seen {
    /// Whether something was sent to that connection.
    fileprivate func isSent(to number: Int) -> Bool { if case .sent(number, _) = self { true } else { false } }
    fileprivate var isPublish: Bool { if case .sent(_, .publish) = self { true } else { false } }
}

extension [Seen] {
    /// The goodbye that comes before a close, without words where those do not fit.
    fileprivate func withGoodbye(_ code: UInt8) -> [Seen] { [.sent(1, disconnect5(code))] + self }
}
