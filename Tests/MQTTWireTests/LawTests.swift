import MQTTWire
import TestKit
import Testing

@Suite("Whatever the bytes, the codec")
struct LawTests {
    static let rounds = 12

    @Test("reads back what it wrote, and obeys its laws", arguments: ProtocolVersion.allCases)
    func packets(version: ProtocolVersion) throws {
        var random = RandomPackets(seed: 1, version: version)
        for kind in RandomPackets.kinds(of: version) {
            for round in 0..<Self.rounds * 2 {
                let packet = random.packet(kind)
                let frame = Codec.encode(packet, version: version)
                let decoded = Result { () throws(WireError) in try Codec.decode(frame, version: version) }
                try #require(decoded == .success(packet), "\(kind) \(round): \(hexText(frame))")
                try check(frame, version)
            }
        }
    }

    @Test("obeys its laws when a packet is cut short", arguments: ProtocolVersion.allCases)
    func truncations(version: ProtocolVersion) throws {
        var random = RandomPackets(seed: 2, version: version)
        for kind in RandomPackets.kinds(of: version) {
            for _ in 0..<Self.rounds {
                let frame = Codec.encode(random.packet(kind), version: version)
                for _ in 0..<4 {
                    let body = frame.dropFirst(frame.count > 129 ? 3 : 2)
                    let kept = Int.random(in: 0...body.count, using: &random.generator)
                    try check(framed(frame[0], Array(body.prefix(kept))), version)
                    try check(Array(frame.prefix(Int.random(in: 0..<frame.count, using: &random.generator))), version)
                }
            }
        }
    }

    @Test("obeys its laws when a byte is wrong", arguments: ProtocolVersion.allCases)
    func mutations(version: ProtocolVersion) throws {
        var random = RandomPackets(seed: 3, version: version)
        for kind in RandomPackets.kinds(of: version) {
            for _ in 0..<Self.rounds {
                let frame = Codec.encode(random.packet(kind), version: version)
                for _ in 0..<10 {
                    var wrong = frame
                    let at = Int.random(in: wrong.indices, using: &random.generator)
                    wrong[at] = random.pick([
                        0, 1, 0x7F, 0x80, 0xFF, wrong[at] ^ 1 << UInt8.random(in: 0...7, using: &random.generator),
                    ])
                    try check(wrong, version)
                }
            }
        }
    }

    @Test("obeys its laws for bytes that are no packet", arguments: ProtocolVersion.allCases)
    func noise(version: ProtocolVersion) throws {
        var random = RandomPackets(seed: 4, version: version)
        for _ in 0..<1500 {
            let first = UInt8.random(in: 0...255, using: &random.generator)
            try check(random.flip() ? framed(first, random.data()) : [first] + random.data(), version)
        }
    }

    /// The bytes behind a fixed header that fits them.
    private func framed(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
        let count = UInt8(truncatingIfNeeded: body.count)
        return [first] + (body.count < 128 ? [count] : [count | 0x80, UInt8(body.count >> 7)]) + body
    }

    private func check(_ frame: [UInt8], _ version: ProtocolVersion) throws {
        let faults = Laws.faults(frame, version: version)
        try #require(faults == [], "\(version): \(hexText(frame))")
    }
}
