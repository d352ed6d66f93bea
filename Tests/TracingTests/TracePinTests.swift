import MQTTSessions
import Testing
import Tracing

@Suite("The log keeps what the lesson step needs, and names while somebody needs them")
struct TracePinTests {
    @Test("A pinned step keeps its beginning while a flood passes")
    func pinning() throws {
        var log = TraceLog(capacity: 64 << 10)
        for number in 1...50 { log.record(ping, at: number) }
        log.pin(from: 40)
        for number in 51...20_000 { log.record(ping, at: number) }
        let missing = try #require(log.missing)
        #expect(log.event(40)?.at == Moment(nanoseconds: 40))
        #expect(log.event(missing.lowerBound - 1)?.number == missing.lowerBound - 1)
        #expect(log.event(missing.lowerBound) == nil)
        #expect(log.event(missing.upperBound)?.at == Moment(nanoseconds: Int64(missing.upperBound)))
        #expect(log.event(20_000)?.number == 20_000)
        #expect(log.forgottenOfPinned == missing.count)
        #expect(missing.lowerBound - 40 > 200)
        #expect(20_000 - missing.upperBound > 200)
        #expect(
            log.absence(of: missing.lowerBound)
                == "Event \(missing.lowerBound) is forgotten: a step alone outgrew the 64 KiB of the trace, "
                + "which kept its beginning and, from \(missing.upperBound) on, its end.")
    }

    @Test("What came before the step goes first")
    func pinnedLater() throws {
        var log = TraceLog(capacity: 64 << 10)
        for number in 1...400 { log.record(ping, at: number) }
        log.pin(from: 300)
        for number in 401...600 { log.record(ping, at: number) }
        let kept = try #require(log.kept)
        #expect(kept.lowerBound > 1 && kept.lowerBound <= 300)
        #expect(log.missing == nil && log.forgottenOfPinned == 0)
    }

    @Test("A step that ends needs nothing any more")
    func unpinning() throws {
        var log = TraceLog(capacity: 64 << 10)
        log.pin(from: 1)
        for number in 1...5_000 { log.record(ping, at: number) }
        #expect(log.event(1) != nil)
        log.pin(from: nil)
        #expect(log.forgottenOfPinned == 0)
        for number in 5_001...10_000 { log.record(ping, at: number) }
        #expect(log.event(1) == nil && log.missing == nil)
        #expect(try #require(log.kept).count + log.forgotten == 10_000)
    }

    @Test("A closed connection keeps its name until its last event is forgotten")
    func links() {
        var log = TraceLog(capacity: 64 << 10)
        let board = LinkIdentifier(rawValue: 1)
        log.link(TraceLink(identifier: board, name: "127.0.0.1:50000"))
        log.record(.opened, on: board, at: .start)
        log.link(TraceLink(identifier: board, name: "board", clientIdentifier: "nrf-1"))
        log.record(.closed("goodbye"), on: board, at: .start)
        #expect(log.links(of: log.slice(1..<3)).mapValues(\.name) == [board: "board"])
        for number in 3...3_000 { log.record(ping, at: number) }
        #expect(log.link(board) == nil)
    }

    @Test("A pinned step knows the names of connections that ended in what was forgotten")
    func pinnedLinks() {
        var log = TraceLog(capacity: 64 << 10)
        let board = LinkIdentifier(rawValue: 1)
        log.link(TraceLink(identifier: board, name: "board"))
        log.pin(from: 1)
        for number in 1...500 { log.record(ping, at: number) }
        log.record(.closed("goodbye"), on: board, at: .start)
        for second in 2...2_000 {
            let other = LinkIdentifier(rawValue: second)
            log.link(TraceLink(identifier: other, name: "other"))
            log.record(.opened, on: other, at: .start)
            log.record(.closed("goodbye"), on: other, at: .start)
        }
        #expect(log.event(501) == nil)
        #expect(log.link(board)?.name == "board")
        #expect(log.link(LinkIdentifier(rawValue: 700)) == nil)
        log.pin(from: nil)
        for number in 1...3_000 { log.record(ping, at: number) }
        #expect(log.link(board) == nil)
    }

    private let ping: [UInt8] = [0xC0, 0]
}

extension TraceLog {
    fileprivate mutating func record(_ bytes: [UInt8], at nanoseconds: Int) {
        record(
            bytes, bytes.indices, .toBroker, on: LinkIdentifier(rawValue: 1), at: Moment(nanoseconds: Int64(nanoseconds)),
            verdict: .underWay)
    }
}
