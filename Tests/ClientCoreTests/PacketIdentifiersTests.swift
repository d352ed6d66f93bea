import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Packet identifiers")
struct PacketIdentifiersTests {
    @Test("They are handed out in turn, the released ones not again before the round is over")
    func round() {
        var identifiers = PacketIdentifiers<Int>()
        var handedOut: [UInt16] = []
        for number in 0..<65_540 {
            guard let identifier = identifiers.allocate(number) else { continue }
            handedOut.append(identifier.rawValue)
            identifiers.release(identifier)
        }
        #expect(handedOut == Array(1...65_535) + [1, 2, 3, 4, 5])
        #expect(identifiers.count == 0)
    }

    @Test("When all are in use there is none; the next is the one that came free")
    func exhaustion() {
        var identifiers = PacketIdentifiers<Int>()
        let all = (0..<65_535).compactMap { identifiers.allocate($0)?.rawValue }
        #expect(Set(all).count == 65_535 && !all.contains(0))
        let beyond = identifiers.allocate(-1)
        let freed = identifiers.release(id(4_711))
        let next = identifiers.allocate(-1)
        #expect(beyond == nil && freed == 4_710 && next == id(4_711))
    }

    @Test("It agrees with a dictionary, and never hands out one in use", arguments: [5, 20, 1_000, 40_000])
    func agreesWithDictionary(most: Int) {
        var generator = SeededGenerator(seed: UInt64(most))
        var identifiers = PacketIdentifiers<Int>()
        var model: [PacketIdentifier: Int] = [:]
        var inUse: [PacketIdentifier] = []
        var disagreements = 0
        for number in 0..<200_000 {
            if inUse.count < most, Int.random(in: 0..<5, using: &generator) < 3 {
                guard let identifier = identifiers.allocate(number), model[identifier] == nil else {
                    disagreements += 1
                    continue
                }
                model[identifier] = number
                inUse.append(identifier)
            } else if let at = inUse.indices.randomElement(using: &generator) {
                let identifier = inUse[at]
                inUse.swapAt(at, inUse.count - 1)
                inUse.removeLast()
                let expected = model.removeValue(forKey: identifier)
                if identifiers[identifier] != expected || identifiers.release(identifier) != expected { disagreements += 1 }
                if identifiers.contains(identifier) || identifiers.release(identifier) != nil { disagreements += 1 }
            }
        }
        #expect(disagreements == 0 && identifiers.count == model.count)
    }
}
