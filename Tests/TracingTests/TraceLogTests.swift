import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite("The log keeps what happened, within its bound")
struct TraceLogTests {
    let board = LinkIdentifier(rawValue: 1)

    @Test("Each event comes back as it was recorded")
    func roundTrip() {
        var log = TraceLog()
        #expect(log.kept == nil)
        log.link(TraceLink(identifier: board, name: "board"))
        let bytes: [UInt8] = [9, 9, 0xC0, 0, 0xD0, 0, 9]
        #expect(log.record(.opened, on: board, at: .seconds(1)) == 1)
        #expect(log.record(bytes, 2..<4, .toBroker, on: board, at: .seconds(2), verdict: .underWay) == 2)
        #expect(log.record(bytes, 4..<6, .fromBroker, on: board, at: .seconds(3), verdict: .arrived(.seconds(4))) == 3)
        #expect(log.record(.note(.sessionKept), on: nil, at: .seconds(5)) == 4)
        #expect(log.record(.closed("cut"), on: board, at: .seconds(6)) == 5)
        #expect(
            log.slice(0..<100) == [
                TraceEvent(number: 1, link: board, at: .seconds(1), what: .opened),
                TraceEvent(number: 2, link: board, at: .seconds(2), what: .packet([0xC0, 0], .toBroker, .underWay)),
                TraceEvent(
                    number: 3, link: board, at: .seconds(3), what: .packet([0xD0, 0], .fromBroker, .arrived(.seconds(4)))),
                TraceEvent(number: 4, link: nil, at: .seconds(5), what: .note(.sessionKept)),
                TraceEvent(number: 5, link: board, at: .seconds(6), what: .closed("cut")),
            ])
        #expect(log.kept == 1...5)
        #expect(log.forgotten == 0)
    }

    @Test("The other end's report changes the verdict, wherever the packet stands")
    func settling() {
        var log = TraceLog(capacity: 64 << 10)
        for _ in 1...200 { log.record([0xC0, 0], 0..<2, .toBroker, on: board, at: .start, verdict: .underWay) }
        log.settle(3, .lost)
        log.settle(100, .cut)
        log.settle(200, .arrived(.seconds(7)))
        log.settle(0, .lost)
        log.settle(201, .lost)
        let verdicts = log.slice(1..<201).map { event -> Verdict in
            guard case .packet(_, _, let verdict) = event.what else { return .cut }
            return verdict
        }
        var wanted = [Verdict](repeating: .underWay, count: 200)
        wanted[2] = .lost
        wanted[99] = .cut
        wanted[199] = .arrived(.seconds(7))
        #expect(verdicts == wanted)
    }

    @Test("The oldest are forgotten first, and the log says so")
    func forgetting() throws {
        var log = TraceLog(capacity: 16 << 10)
        for number in 1...10_000 {
            let bytes = [UInt8](repeating: UInt8(number & 0xFF), count: 40)
            log.record(bytes, 0..<40, .toBroker, on: board, at: Moment(nanoseconds: Int64(number)), verdict: .underWay)
        }
        let kept = try #require(log.kept)
        #expect(kept.upperBound == 10_000)
        #expect(kept.count + log.forgotten == 10_000)
        #expect((64...256).contains(kept.count))
        #expect(log.event(kept.lowerBound - 1) == nil)
        for event in log.slice(Range(kept)) {
            #expect(event.at.nanoseconds == Int64(event.number))
            #expect(event.frame == [UInt8](repeating: UInt8(event.number & 0xFF), count: 40))
        }
        #expect(
            log.absence(of: 1) == "Event 1 is forgotten: the trace keeps the last 16 KiB; its oldest event is \(kept.lowerBound)."
        )
        #expect(log.absence(of: 10_001) == "There is no event 10001 yet; the last one is 10000.")
        #expect(log.absence(of: 0) == "Events are numbered from 1.")
        #expect(log.absence(of: 10_000) == nil)
        #expect(TraceLog().absence(of: 1) == "Nothing has happened yet.")
    }

    @Test("A packet larger than a page is kept whole, one that is too large keeps its head")
    func hugePackets() throws {
        var log = TraceLog(capacity: 1 << 20)
        let whole = [UInt8](repeating: 7, count: 200_000)
        let tooLarge = [UInt8](repeating: 8, count: 600_000)
        log.record([0xC0, 0], 0..<2, .toBroker, on: board, at: .start, verdict: .underWay)
        log.record(whole, whole.indices, .toBroker, on: board, at: .start, verdict: .underWay)
        log.record(tooLarge, tooLarge.indices, .fromBroker, on: board, at: .start, verdict: .underWay)
        log.record([0xD0, 0], 0..<2, .toBroker, on: board, at: .start, verdict: .underWay)
        #expect(log.event(2)?.frame == whole)
        let cut = try #require(log.event(3))
        #expect(cut.frame == [UInt8](repeating: 8, count: 262_144))
        #expect(cut.omitted == 600_000 - 262_144)
        #expect(cut.size == 600_000)
        #expect(log.event(4)?.frame == [0xD0, 0])
        for _ in 1...20 { log.record(tooLarge, tooLarge.indices, .toBroker, on: board, at: .start, verdict: .underWay) }
        #expect(log.kept.map { $0.count <= 4 } == true)
        #expect(log.event(24)?.size == 600_000)
    }

    @Test("Notes with long topics count against the bound too")
    func heavyNotes() throws {
        var log = TraceLog(capacity: 1 << 20)
        let topic = try #require(TopicName(String(repeating: "x", count: 60_000)))
        for _ in 1...1_000 { log.record(.note(.retained(topic: topic)), on: board, at: .start) }
        #expect(log.kept.map { (5...17).contains($0.count) } == true)
        #expect(log.event(1_000)?.what == .note(.retained(topic: topic)))
    }

    @Test("A payload that goes to many is kept once, and each of its packets comes back whole")
    func sharedPayloads() {
        var log = TraceLog(capacity: 8 << 20)
        let payload = [UInt8](repeating: 7, count: 1_000)
        let message = [1, 2] + payload
        let before = log.footprint
        for subscriber in 0..<1_000 {
            let head = [0x30, UInt8(truncatingIfNeeded: subscriber)]
            log.record(head, 0..<2, endingIn: message, 2..<1_002, .fromBroker, on: board, at: .start, verdict: .underWay)
        }
        #expect(log.footprint - before < 100_000)
        #expect(log.event(1)?.frame == [0x30, 0] + payload && log.event(1_000)?.frame == [0x30, 0xE7] + payload)
    }

    @Test("Whatever payloads follow one another, each packet comes back as it was recorded", arguments: 1...4)
    func sharedOrNot(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = TraceLog(capacity: 256 << 10)
        var recorded: [[UInt8]] = []
        // Payloads that differ in one byte, end alike, or are too short to be shared.
        let payloads = [1, 63, 64, 65, 500, 501].flatMap { count in
            [[UInt8](repeating: 1, count: count), [2] + [UInt8](repeating: 1, count: count - 1)]
        }
        for number in 0..<5_000 {
            let head = [0x30, UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
            let kept = Int.random(in: 1...3, using: &random)
            let payload = payloads[Int.random(in: payloads.indices, using: &random)]
            if Int.random(in: 0..<8, using: &random) == 0 {
                log.record(payload, payload.indices, .toBroker, on: board, at: .start, verdict: .underWay)
                recorded.append(payload)
            }
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                log.record(
                    head, 0..<kept, endingIn: [9] + payload, 1..<(1 + payload.count), .fromBroker, on: board, at: .start,
                    verdict: .underWay)
                recorded.append(Array(head[..<kept]) + payload)
            }
        }
        let events = log.slice(1..<log.nextNumber)
        #expect(events.count + log.forgotten == recorded.count && events.count > 100)
        #expect(events.allSatisfy { $0.frame == recorded[$0.number - 1] })
    }

    @Test("A copy is a snapshot: what is recorded later does not show in it")
    func snapshots() {
        var log = TraceLog(capacity: 64 << 10)
        for _ in 1...100 { log.record([0xC0, 0], 0..<2, .toBroker, on: board, at: .start, verdict: .underWay) }
        let snapshot = log
        for _ in 1...5_000 { log.record([0xD0, 0], 0..<2, .fromBroker, on: board, at: .start, verdict: .underWay) }
        log.settle(5_100, .lost)
        #expect(snapshot.kept == 1...100)
        #expect(snapshot.slice(1..<1_000).allSatisfy { $0.frame == [0xC0, 0] })
        #expect(snapshot.slice(1..<1_000).count == 100)
    }

    @Test("Many packets take no more room than a few")
    func many() {
        var log = TraceLog(capacity: 1 << 20)
        let ping: [UInt8] = [0xC0, 0]
        for _ in 1...200_000 { log.record(ping, 0..<2, .toBroker, on: board, at: .start, verdict: .underWay) }
        #expect(log.footprint <= 1 << 20)
        #expect(log.kept.map { $0.count + log.forgotten } == 200_000)
    }

    @Test("Whatever is recorded, pinned or not, the bound holds and what is kept is what was recorded", arguments: 1...4)
    func bound(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var log = TraceLog(capacity: 1 << 20)
        var lengths: [Int] = []
        let bytes = [UInt8](repeating: 1, count: 400_000)
        let topics = [1, 100, 3_000, 20_000, 60_000].map { TopicName(stringLiteral: String(repeating: "t", count: $0)) }
        for _ in 1...1_000 {
            switch Int.random(in: 0..<100, using: &random) {
            case 0: log.pin(from: Bool.random(using: &random) ? log.nextNumber : nil)
            case 1..<40:
                let topic = topics[Int.random(in: topics.indices, using: &random)]
                lengths.append(topic.bytes.count)
                log.record(.note(.retained(topic: topic)), on: board, at: .start)
            default:
                let length = Int.random(in: 2...(Int.random(in: 2...400_000, using: &random)), using: &random)
                lengths.append(length)
                log.record(bytes, 0..<length, .toBroker, on: board, at: .start, verdict: .underWay)
            }
            if log.footprint > 1 << 20 { Issue.record("\(log.footprint) bytes after event \(log.nextNumber - 1)") }
        }
        let kept = log.slice(1..<log.nextNumber)
        #expect(kept.count + log.forgotten == lengths.count)
        let isFaithful = kept.allSatisfy { event in
            switch event.what {
            case .packet: event.size == lengths[event.number - 1]
            case .note(.retained(let topic)): topic.bytes.count == lengths[event.number - 1]
            default: false
            }
        }
        #expect(isFaithful)
    }
}
