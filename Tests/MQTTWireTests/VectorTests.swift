import MQTTWire
import TestKit
import Testing

@Suite("The vectors")
struct VectorTests {
    @Test("are read and written as they say", arguments: try Vector.all())
    func holds(vector: Vector) {
        let outcome = Result { () throws(WireError) in try Codec.decode(vector.bytes, version: vector.version) }
        switch (vector.expectation, outcome) {
        case (.packet(let expected, let shortest), .success(let packet)):
            #expect(summary(packet) == expected)
            #expect(hexText(Codec.encode(packet, version: vector.version)) == hexText(shortest))
        case (.error(let expected, let clause), .failure(let error)):
            #expect(summary(error) == expected, "\(error.problem)")
            #expect(error.clause?.cited(for: error.version) == clause, "\(error.problem)")
        case (.packet, .failure(let error)): Issue.record("not read: \(error.problem)")
        case (.error(let expected, _), .success(let packet)): Issue.record("read \(summary(packet)), expected \(expected)")
        }
        let faults = Laws.faults(vector.bytes, version: vector.version)
        #expect(faults == [])
    }

    @Test("cover every packet of every version, and every class of malformed frame")
    func cover() throws {
        let vectors = try Vector.all()
        var kinds: Set<String> = []
        for case .success(let (version, packet)) in vectors.map({ vector in
            Result { (vector.version, try Codec.decode(vector.bytes, version: vector.version)) }
        }) {
            kinds.insert("\(version) \(packet.kind)")
        }
        #expect(kinds.count == 14 + 14 + 15)
        #expect(vectors.count >= 400)
    }
}
