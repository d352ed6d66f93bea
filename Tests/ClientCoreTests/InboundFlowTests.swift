import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("The receiver's side of QoS 2")
struct InboundFlowTests {
    @Test("Between PUBREC and PUBREL the same identifier is the same message; afterwards it is a new one")
    func duplicates() {
        var flow = InboundFlow(limit: 2)
        let arrivals = [flow.received(id(7)), flow.received(id(7))]
        let releases = [flow.released(id(7)), flow.released(id(7))]
        let later = flow.received(id(7))
        #expect(arrivals == [.new, .duplicate] && releases == [true, false] && later == .new)
    }

    @Test("More than the limit is refused, a duplicate never")
    func limit() {
        var flow = InboundFlow(limit: 2)
        let arrivals = [1, 2, 3, 2, 1].compactMap(PacketIdentifier.init(rawValue:)).map { flow.received($0) }
        #expect(arrivals == [.new, .new, .tooMany, .duplicate, .duplicate])
        #expect(flow.count == 2)
    }

    @Test("It agrees with a set, whatever identifiers the peer chooses", arguments: [3, 64, 4_096, 65_535] as [UInt16])
    func agreesWithSet(span: UInt16) {
        var generator = SeededGenerator(seed: UInt64(span))
        var flow = InboundFlow(limit: .max)
        var model: Set<UInt16> = []
        var disagreements = 0
        for _ in 0..<200_000 {
            // Multiples of 64 crowd in a table of low bits; small numbers run.
            let number = UInt16.random(in: 1...span, using: &generator)
            let chosen = Bool.random(using: &generator) ? number : max(1, number & 0xFFC0)
            guard let identifier = PacketIdentifier(rawValue: chosen) else { continue }
            if Int.random(in: 0..<5, using: &generator) < 3 {
                let isNew = model.insert(chosen).inserted
                if flow.received(identifier) != (isNew ? .new : .duplicate) { disagreements += 1 }
            } else {
                let wasHeld = model.remove(chosen) != nil
                if flow.released(identifier) != wasHeld { disagreements += 1 }
            }
            if flow.count != model.count { disagreements += 1 }
        }
        #expect(disagreements == 0)
    }

    @Test("All 65,535 identifiers fit")
    func everyIdentifier() {
        var flow = InboundFlow(limit: .max)
        let all = (1...UInt16.max).compactMap(PacketIdentifier.init(rawValue:))
        let first = all.map { flow.received($0) }
        let second = all.map { flow.received($0) }
        let released = all.map { flow.released($0) }
        #expect(Set(first) == [.new] && Set(second) == [.duplicate] && Set(released) == [true] && flow.count == 0)
    }
}
