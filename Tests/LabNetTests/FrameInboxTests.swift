import MQTTWire
import TestKit
import Testing

@testable import LabNet

@Suite("Frames are cut off a byte stream")
struct FrameInboxTests {
    /// A packet of any length and any content that has a valid fixed header.
    private static func frame(_ generator: inout SeededGenerator) -> [UInt8] {
        let length = [0, 1, 2, 127, 128, 300, 20_000].randomElement(using: &generator) ?? 0
        var header: [UInt8] = [UInt8.random(in: 0x10...0xFF, using: &generator)]
        var rest = length
        repeat {
            header.append(UInt8(rest & 0x7F) | (rest > 0x7F ? 0x80 : 0))
            rest >>= 7
        } while rest > 0
        return header + (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    @Test("any split of a stream gives the same frames", arguments: UInt64(0)..<60)
    func anySplit(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let frames = (0..<Int.random(in: 1...12, using: &generator)).map { _ in Self.frame(&generator) }
        var stream = frames.flatMap(\.self)[...]
        let greatestPart = [1, 3, 100, 65_536].randomElement(using: &generator) ?? 1
        var inbox = FrameInbox()
        var spare: [UInt8] = []
        var found: [[UInt8]] = []
        while !stream.isEmpty {
            let part = stream.prefix(Int.random(in: 1...greatestPart, using: &generator))
            stream = stream.dropFirst(part.count)
            inbox.receive(part, spare: &spare)
            while let frame = try inbox.nextFrame(version: .v311, limit: 1 << 20) { found.append(Array(inbox.bytes[frame])) }
            inbox.settle(spare: &spare)
        }
        #expect(found == frames)
        #expect(inbox.isEmpty && inbox.bytes.capacity == 0, "an idle inbox owns no storage")
    }

    @Test("a packet that comes in pieces never takes more room than it announced, and gives the lent storage back")
    func room() throws {
        var inbox = FrameInbox()
        var spare: [UInt8] = []
        spare.reserveCapacity(1 << 19)
        let frame = hex("30 ff ff 3f") + [UInt8](repeating: 1, count: (1 << 20) - 1)
        var sent = 0
        for piece in [3, 100, 1, 65_536, 65_536, 500_000] {
            inbox.receive(frame[sent..<sent + piece], spare: &spare)
            sent += piece
            #expect(try inbox.nextFrame(version: .v311, limit: 1 << 21) == nil)
            inbox.settle(spare: &spare)
            // The system rounds what it lends up.
            #expect(inbox.storage >= sent && inbox.storage <= min(4 * sent + 1_100, frame.count + 4_096), "after \(sent) bytes")
            #expect(spare.capacity >= 1 << 19)
        }
        inbox.receive(frame[sent...], spare: &spare)
        #expect(try inbox.nextFrame(version: .v311, limit: 1 << 21) == 0..<frame.count)
        inbox.settle(spare: &spare)
        #expect(inbox.storage == 0)
    }

    @Test("a length beyond the limit is refused before its bytes come")
    func tooLarge() throws {
        var inbox = FrameInbox()
        var spare: [UInt8] = []
        inbox.receive(hex("30 ff ff ff 7f"), spare: &spare)
        let error = #expect(throws: WireError.self) { try inbox.nextFrame(version: .v311, limit: 1000) }
        #expect(error?.problem == "the packet is 268435460 bytes long, and at most 1000 are taken here")
    }

    @Test("a frame of exactly the limit is taken, and a longer one is not", arguments: [(100, true), (99, false)])
    func limit(limit: Int, isTaken: Bool) {
        var inbox = FrameInbox()
        var spare: [UInt8] = []
        inbox.receive([0x30, 98] + [UInt8](repeating: 1, count: 98), spare: &spare)
        #expect((try? inbox.nextFrame(version: .v311, limit: limit)) == (isTaken ? 0..<100 : nil))
    }

    @Test("an impossible Remaining Length is an error at once")
    func impossible() {
        var inbox = FrameInbox()
        var spare: [UInt8] = []
        inbox.receive(hex("30 ff ff ff ff"), spare: &spare)
        #expect(throws: WireError.self) { try inbox.nextFrame(version: .v311, limit: 1 << 28) }
    }
}
