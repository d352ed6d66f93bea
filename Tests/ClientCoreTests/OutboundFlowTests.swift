import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("The sender's side of QoS 1 and 2")
struct OutboundFlowTests {
    @Test("A message of QoS 1 is over with PUBACK, one of QoS 2 with PUBREC and PUBCOMP")
    func exchanges() {
        var flow = OutboundFlow<String>(window: 10)
        let sent = [
            flow.send("one", qos: .atLeastOnce), flow.send("none", qos: .atMostOnce), flow.send("two", qos: .exactlyOnce),
        ]
        #expect(sent == [id(1), nil, id(2)])
        let outcomes = [
            flow.acknowledged(by: .puback, id(1)), flow.acknowledged(by: .puback, id(1)),
            flow.acknowledged(by: .pubrec, id(2)), flow.acknowledged(by: .pubrec, id(2)),
            flow.acknowledged(by: .pubcomp, id(2)), flow.acknowledged(by: .pubrec, id(2)),
        ]
        #expect(
            outcomes == [
                .completed("one"), .unknownIdentifier, .released("two"), .released(nil), .completed(nil), .unknownIdentifier,
            ])
        #expect(flow.isEmpty && flow.inFlight == 0)
    }

    @Test("Every other acknowledgement is of the wrong kind and changes nothing")
    func wrongKinds() {
        typealias Awaited = OutboundFlow<String>.Awaited
        var flow = OutboundFlow<String>(window: 10)
        _ = flow.send("one", qos: .atLeastOnce)
        _ = flow.send("two", qos: .exactlyOnce)
        _ = flow.send("three", qos: .exactlyOnce)
        _ = flow.acknowledged(by: .pubrec, id(3))
        _ = flow.subscribe()
        _ = flow.unsubscribe()
        let states: [(Awaited, accepted: Set<Awaited>)] = [
            (.puback, [.puback]), (.pubrec, [.pubrec]), (.pubcomp, [.pubcomp, .pubrec]), (.suback, [.suback]),
            (.unsuback, [.unsuback]),
        ]
        let kinds: [Awaited] = [.puback, .pubrec, .pubcomp, .suback, .unsuback]
        for (number, (awaited, accepted)) in zip(UInt16(1)..., states) {
            let refused = kinds.filter { flow.outcome(of: $0, id(number)) == .wrongKind(awaited: awaited) }
            #expect(Set(kinds).subtracting(refused) == accepted)
        }
    }

    @Test("A refusal in 5.0's PUBREC ends the exchange")
    func refusals() {
        var flow = OutboundFlow<String>(window: 10)
        _ = flow.send("two", qos: .exactlyOnce)
        let outcome = flow.acknowledged(by: .pubrec, id(1), isRefusal: true)
        #expect(outcome == .completed("two"))
        #expect(flow.isEmpty)
    }

    @Test("The window counts messages until their last acknowledgement, and no requests")
    func window() {
        var flow = OutboundFlow<Int>(window: 2)
        let sent = [
            flow.send(1, qos: .exactlyOnce), flow.subscribe(), flow.send(2, qos: .atLeastOnce), flow.send(3, qos: .atLeastOnce),
        ]
        #expect(sent == [id(1), id(2), id(3), nil])
        _ = flow.acknowledged(by: .pubrec, id(1))
        #expect(!flow.hasRoom)
        _ = flow.acknowledged(by: .pubcomp, id(1))
        #expect(flow.hasRoom)
    }

    @Test("After a reconnect: PUBREL in the order of PUBREC, then PUBLISH in the order of sending, no requests")
    func resumption() {
        var flow = OutboundFlow<String>(window: 20)
        let qualities: [QoS] = [.exactlyOnce, .atLeastOnce, .exactlyOnce, .atLeastOnce, .exactlyOnce]
        for (name, qos) in zip(["a", "b", "c", "d", "e"], qualities) { _ = flow.send(name, qos: qos) }
        _ = flow.subscribe()
        for number: UInt16 in [5, 1, 5] { _ = flow.acknowledged(by: .pubrec, id(number)) }
        _ = flow.acknowledged(by: .puback, id(2))
        _ = flow.send("f", qos: .atLeastOnce)
        #expect(
            flow.unfinished() == [
                .pubrel(id(5)), .pubrel(id(1)), .publish(id(3), .exactlyOnce, "c"), .publish(id(4), .atLeastOnce, "d"),
                .publish(id(7), .atLeastOnce, "f"),
            ])
    }

    @Test("Sending order holds also where identifiers begin again at 1")
    func resumptionAcrossTheRound() {
        var flow = OutboundFlow<Int>(window: 3)
        for number in 0..<65_533 {
            guard let identifier = flow.send(number, qos: .atLeastOnce) else { continue }
            _ = flow.acknowledged(by: .puback, identifier)
        }
        for number in 1...4 { _ = flow.send(number, qos: .atLeastOnce) }
        #expect(
            flow.unfinished() == [
                .publish(id(65_534), .atLeastOnce, 1), .publish(id(65_535), .atLeastOnce, 2), .publish(id(1), .atLeastOnce, 3),
            ])
    }
}

extension OutboundFlow {
    fileprivate func outcome(of kind: Awaited, _ identifier: PacketIdentifier) -> Outcome {
        var copy = self
        return copy.acknowledged(by: kind, identifier)
    }
}
