import Fields
import TLSWire
import TestKit
import Testing

@Suite("The vectors of TLS")
struct TLSVectorTests {
    @Test("are read as they say", arguments: try TLSVector.all())
    func holds(vector: TLSVector) {
        let annotation = TLSCodec.annotate(vector.bytes, as: vector.contentType, version: vector.version)
        var outcome: String?
        if case .failure(let error) = annotation.outcome { outcome = "\(error.field) at \(error.offset)" }
        #expect(outcome == vector.error, "\(annotation.outcome)")
        let leaves = annotation.fields.flatMap(\.leaves)
        for (field, value) in vector.says {
            let values = leaves.filter { $0.name == field }.map(\.value)
            #expect(values.contains { $0.hasPrefix(value) }, "\(field) is \(values), not \(value)")
        }
        #expect(TLSLaws.faults(vector.bytes, as: vector.contentType, version: vector.version) == [])
    }

    @Test("cover every message that the lab reads, in both versions")
    func cover() throws {
        var seen: Set<String> = []
        for vector in try TLSVector.all() where vector.error == nil {
            let type = vector.contentType == .handshake ? Int(vector.bytes[0]) : 1_000 + Int(vector.contentType.rawValue)
            seen.insert("\(vector.version.name) \(type)")
        }
        let both = [1, 2, 4, 11, 13, 15, 20, 1_020, 1_021].flatMap { ["TLS 1.2 \($0)", "TLS 1.3 \($0)"] }
        let wanted = both + ["TLS 1.2 0", "TLS 1.2 12", "TLS 1.2 14", "TLS 1.2 16", "TLS 1.2 22", "TLS 1.3 8", "TLS 1.3 24"]
        #expect(Set(wanted).subtracting(seen) == [])
    }
}

@Suite("Whatever the bytes, the reading of TLS")
struct TLSLawTests {
    @Test("obeys its laws when a message is cut short, with its lengths mended or not")
    func truncations() throws {
        var random = SeededGenerator(seed: 11)
        for vector in try TLSVector.all() {
            for _ in 0..<12 {
                var cut = Array(vector.bytes.prefix(Int.random(in: 0...vector.bytes.count, using: &random)))
                if Bool.random(using: &random) { cut.mendLength() }
                try check(cut, vector)
            }
        }
    }

    @Test("obeys its laws when bytes are wrong")
    func mutations() throws {
        var random = SeededGenerator(seed: 12)
        for vector in try TLSVector.all() where !vector.bytes.isEmpty {
            for _ in 0..<40 {
                var wrong = vector.bytes
                for _ in 0..<Int.random(in: 1...3, using: &random) {
                    let at = Int.random(in: wrong.indices, using: &random)
                    let values: [UInt8] = [0, 1, 0x30, 0x7F, 0x80, 0x84, 0xFF, wrong[at] ^ 1, wrong[at] &+ 1]
                    wrong[at] = values.randomElement(using: &random) ?? 0
                }
                try check(wrong, vector)
            }
        }
    }

    @Test("obeys its laws for bytes that are no message", arguments: [TLSVersionNumber.tls12, .tls13])
    func noise(version: TLSVersionNumber) throws {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<3_000 {
            let count = Int.random(in: 0...120, using: &random)
            var bytes = (0..<count).map { _ in
                Bool.random(using: &random) ? UInt8.random(in: 0...255, using: &random) : UInt8.random(in: 0...4, using: &random)
            }
            if count > 4 {
                bytes[0] = UInt8.random(in: 0...25, using: &random)
                bytes.mendLength()
            }
            for contentType in TLSContentType.allCases {
                try #require(TLSLaws.faults(bytes, as: contentType, version: version) == [], "\(hexText(bytes))")
            }
        }
    }

    @Test("takes hostile numbers: lengths beyond all bounds, identifiers that overflow, times that are none")
    func hostile() throws {
        let certificates: [String] = [
            "30 84 FFFFFFFF", "30 80 0000", "30 85 0000000001", "30 02 30 00", "30 06 30 84 7FFFFFFF",
            "30 0F 30 0D 02 01 01 30 08 06 06 FFFFFFFFFFFF", "30 0D 30 0B A0 09 02 07 00000000000000",
        ]
        for text in certificates {
            let certificate = hex(text)
            let count = UInt8(certificate.count)
            var message: [UInt8] = [11, 0, 0, 0, 0, 0, count + 3, 0, 0, count] + certificate
            message.mendLength()
            try #require(TLSLaws.faults(message, as: .handshake, version: .tls12) == [], "\(text)")
            let outcome = Result { try TLSCodec.decode(message, as: .handshake, version: .tls12) }
            #expect(throws: TLSWireError.self, "\(text)") { try outcome.get() }
        }
    }

    private func check(_ bytes: [UInt8], _ vector: TLSVector) throws {
        let faults = TLSLaws.faults(bytes, as: vector.contentType, version: vector.version)
        try #require(faults == [], "\(vector.name): \(hexText(bytes))")
    }
}

extension [UInt8] {
    /// Makes the length of a handshake message fit its bytes.
    fileprivate mutating func mendLength() {
        guard count >= 4 else { return }
        let body = count - 4
        (self[1], self[2], self[3]) = (UInt8(body >> 16 & 0xFF), UInt8(body >> 8 & 0xFF), UInt8(body & 0xFF))
    }
}
