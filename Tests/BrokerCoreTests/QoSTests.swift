import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A message goes from one client to another")
struct QoSTests {
    /// A subscriber on connection 1, a publisher on 2.
    static func pair(_ filter: String = "t", granted: Int, notes: Bool = false) -> Harness {
        var lab = Harness(notes: notes)
        lab.connect(1, "sub")
        lab.receive(1, subscribe(1, (filter, granted)))
        lab.connect(2, "pub")
        return lab
    }

    @Test("QoS 0: forwarded once, acknowledged never [MQTT-4.3.1-1]")
    func qos0() {
        var lab = Harness()
        #expect(lab.connect(1, "sub") == [.sent(1, connack())])
        #expect(lab.receive(1, subscribe(7, ("a/+", 2))) == [.sent(1, suback(7, 2))])
        lab.connect(2, "pub")
        #expect(lab.receive(2, publish("a/b", "hi")) == [.sent(1, publish("a/b", "hi"))])
        #expect(lab.receive(2, publish("b", "hi")) == [])
    }

    @Test("QoS 1: forwarded, then PUBACK; a PUBLISH with the same identifier is a new one [MQTT-4.3.2-1, MQTT-4.3.2-2]")
    func qos1() {
        var lab = Self.pair(granted: 1)
        #expect(
            lab.receive(2, publish("t", "1", qos: 1, id: 9)) == [.sent(1, publish("t", "1", qos: 1, id: 1)), .sent(2, puback(9))])
        #expect(
            lab.receive(2, publish("t", "1", qos: 1, id: 9, dup: true))
                == [.sent(1, publish("t", "1", qos: 1, id: 2)), .sent(2, puback(9))])
        #expect(lab.receive(1, puback(1)) == [])
        #expect(lab.core.snapshot().sessions[1].inFlight == 1)
    }

    @Test("QoS 2: PUBREC, PUBREL, PUBCOMP on both hops, and one message [MQTT-4.3.3-1, MQTT-4.3.3-2]")
    func qos2() {
        var lab = Self.pair(granted: 2)
        #expect(
            lab.receive(2, publish("t", "1", qos: 2, id: 5)) == [.sent(1, publish("t", "1", qos: 2, id: 1)), .sent(2, pubrec(5))])
        #expect(lab.receive(2, publish("t", "1", qos: 2, id: 5, dup: true)) == [.sent(2, pubrec(5))])
        #expect(lab.receive(2, publish("t", "1", qos: 2, id: 5)) == [.sent(2, pubrec(5))])
        #expect(lab.receive(2, pubrel(5)) == [.sent(2, pubcomp(5))])
        #expect(lab.receive(2, pubrel(5)) == [.sent(2, pubcomp(5))])
        #expect(
            lab.receive(2, publish("t", "2", qos: 2, id: 5)) == [.sent(1, publish("t", "2", qos: 2, id: 2)), .sent(2, pubrec(5))])

        #expect(lab.receive(1, pubrec(1)) == [.sent(1, pubrel(1))])
        #expect(lab.receive(1, pubrec(1)) == [.sent(1, pubrel(1))])
        #expect(lab.core.snapshot().sessions.map(\.inFlight) == [0, 2])
        #expect(lab.receive(1, pubcomp(1)) == [])
        #expect(lab.core.snapshot().sessions.map(\.inFlight) == [0, 1])
    }

    @Test("the lower of published and granted QoS is delivered [MQTT-3.8.4-6]", arguments: 0...2, 0...2)
    func lowered(published: Int, granted: Int) {
        var lab = Self.pair(granted: granted)
        let qos = min(published, granted)
        let seen = lab.receive(2, publish("t", "x", qos: published, id: published == 0 ? nil : 3))
        #expect(seen.first == .sent(1, publish("t", "x", qos: qos, id: qos == 0 ? nil : 1)))
    }

    @Test("the incoming DUP does not travel on [MQTT-3.3.1-3]")
    func dupIsOfTheHop() {
        var lab = Self.pair(granted: 1)
        #expect(
            lab.receive(2, publish("t", "x", qos: 1, id: 3, dup: true)).first == .sent(1, publish("t", "x", qos: 1, id: 1)))
    }

    @Test("messages of one topic arrive in the order of sending [MQTT-4.6.0-6]")
    func order() {
        var lab = Self.pair(granted: 2)
        var seen: [Seen] = []
        for number in 1...40 {
            seen += lab.receive(2, publish("t", String(number), qos: 1 + number % 2, id: number))
        }
        let payloads = seen.compactMap { seen -> String? in
            guard case .sent(1, .publish(let packet)) = seen else { return nil }
            return String(decoding: packet.payload, as: UTF8.self)
        }
        #expect(payloads == (1...40).map(String.init))
    }

    @Test("a client that is subscribed to its own topic hears itself")
    func ownMessages() {
        var lab = Harness()
        lab.connect(1, "x")
        lab.receive(1, subscribe(1, ("t", 1)))
        #expect(
            lab.receive(1, publish("t", "x", qos: 1, id: 1)) == [.sent(1, publish("t", "x", qos: 1, id: 1)), .sent(1, puback(1))])
    }

    @Test("a full window makes messages wait, and each acknowledgement lets one go, in order")
    func window() {
        var lab = Harness { $0.inFlightWindow = 2 }
        lab.connect(1, "sub")
        lab.receive(1, subscribe(1, ("t", 2)))
        lab.connect(2, "pub")
        for number in 1...4 { lab.receive(2, publish("t", String(number), qos: 1, id: number)) }
        #expect(lab.receive(2, publish("t", "5", qos: 2, id: 5)) == [.sent(2, pubrec(5))])
        // QoS 0 has no window.
        #expect(lab.receive(2, publish("t", "0")) == [.sent(1, publish("t", "0"))])
        #expect(lab.core.snapshot().sessions[1].queued == 3)
        #expect(lab.receive(1, puback(2)) == [.sent(1, publish("t", "3", qos: 1, id: 3))])
        #expect(lab.receive(1, puback(1)) == [.sent(1, publish("t", "4", qos: 1, id: 4))])
        #expect(lab.receive(1, puback(3)) == [.sent(1, publish("t", "5", qos: 2, id: 5))])
        #expect(lab.receive(1, pubrec(5)) == [.sent(1, pubrel(5))])
        #expect(lab.receive(1, pubcomp(5)) == [])
        #expect(lab.receive(1, puback(4)) == [])
        #expect(lab.core.snapshot().sessions[1].inFlight == 0)
    }

    @Test("acknowledgements of nothing change nothing")
    func strayAcknowledgements() {
        var lab = Self.pair(granted: 1)
        lab.receive(2, publish("t", "x", qos: 1, id: 1))
        #expect(lab.receive(1, puback(7)) == [])
        #expect(lab.receive(1, pubcomp(7)) == [])
        // Who repeats PUBREC for an exchange that is over here is helped to end it.
        #expect(lab.receive(1, pubrec(7)) == [.sent(1, pubrel(7))])
        #expect(lab.core.snapshot().sessions[1].inFlight == 1)
        #expect(lab.receive(1, puback(1)) == [])
        #expect(lab.core.snapshot().sessions[1].inFlight == 0)
    }

    @Test("an acknowledgement of the wrong sort is a violation [MQTT-4.8.0-1]", arguments: [pubrec(1), pubcomp(1)])
    func wrongAcknowledgement(packet: Packet) {
        var lab = Self.pair(granted: 1)
        lab.receive(2, publish("t", "x", qos: 1, id: 1))
        #expect(
            lab.receive(1, packet) == [.closed(1, .violated(.wrongAcknowledgement(packet.kind, 1, awaited: .puback)))])
    }
}
