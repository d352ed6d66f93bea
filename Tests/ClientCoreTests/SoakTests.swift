import Simulation
import Testing

@Suite("A long time on bad links")
struct SoakTests {
    @Test("every message as often as was promised, in order, and nothing left over", arguments: 1...4 as ClosedRange<UInt64>)
    func soak(seed: UInt64) {
        var soak = Soak(seed: seed)
        soak.play(messages: 3_000)
        #expect(soak.broken == [])
        #expect(soak.published >= 3_000 && soak.arrived > soak.published && soak.cuts > 5 && soak.lost > 100)
    }
}
