import Diagnosis
import LabTLS
import MQTTSessions
import MQTTWire
import NIOCore
import NIOEmbedded
import TestKit
import Testing
import Tracing

@testable import LabNet

/// Answers each frame as told, and keeps what it was told.
private final class Recorder: PacketChannelOwner {
    var frames: [[UInt8]] = []
    var errors: [WireError] = []
    var ends: [ConnectionEnd] = []
    var answer: (PacketChannel<Recorder>) -> Void = { _ in }
    var dirty: [PacketChannel<Recorder>] = []

    func connected(_ channel: PacketChannel<Recorder>) {}
    func opened(_ channel: PacketChannel<Recorder>) {}
    func neverOpened(_ end: ConnectionEnd, _ channel: PacketChannel<Recorder>) {}
    func explanation(of failure: TLSFailure, _ channel: PacketChannel<Recorder>) -> Explanation {
        Explanation(name: "failure", summary: "\(failure.cause)")
    }
    func received(_ bytes: [UInt8], _ frame: Range<Int>, _ channel: PacketChannel<Recorder>, at now: Moment) {
        frames.append(Array(bytes[frame]))
        answer(channel)
    }
    func malformed(_ error: WireError, _ channel: PacketChannel<Recorder>) { errors.append(error) }
    func ended(_ end: ConnectionEnd, _ channel: PacketChannel<Recorder>) { ends.append(end) }
    func becameDirty(_ channel: PacketChannel<Recorder>) { dirty.append(channel) }
}

/// One connection without a socket, on a loop whose turns are run by hand.
private struct Bench {
    let loop = EmbeddedEventLoop()
    let channel: EmbeddedChannel
    let handler: PacketChannel<Recorder>
    let owner = Recorder()

    init() throws {
        let common = CommonGround(loop: loop, recording: false, traceCapacity: 0)
        let owner = owner
        common.turn.add {
            for channel in owner.dirty { channel.flush() }
            owner.dirty = []
        }
        handler = PacketChannel(
            owner: owner, common: common, incoming: .toBroker, frameLimit: 1000, writeBufferLimit: 1 << 20)
        channel = EmbeddedChannel(handler: handler, loop: loop)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    func receive(_ bytes: [UInt8]) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    /// What left in this turn, one element a write.
    func endTurn() throws -> [[UInt8]] {
        loop.run()
        var writes: [[UInt8]] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { writes.append(Array(buffer.readableBytesView)) }
        return writes
    }

    func finish() throws { _ = try channel.finish(acceptAlreadyClosed: true) }
}

@Suite("A connection without its socket")
struct PacketChannelTests {
    @Test("all that one turn sends leaves in one write, at the turn's end")
    func oneWrite() throws {
        let bench = try Bench()
        bench.owner.answer = { channel in
            channel.send { $0 += hex("d0 00") }
            channel.send { $0 += hex("40 02 0001") }
        }
        try bench.receive(hex("c0 00 c0"))
        try bench.receive(hex("00"))
        #expect(try bench.channel.readOutbound(as: ByteBuffer.self) == nil)
        #expect(try bench.endTurn() == [hex("d0 00 40 02 0001 d0 00 40 02 0001")])
        #expect(try bench.endTurn() == [])
        try bench.finish()
    }

    @Test("the owner that closes gets no further frame, also of the same read")
    func closeAmidst() throws {
        let bench = try Bench()
        bench.owner.answer = { channel in
            channel.send { $0 += hex("20 02 00 01") }
            channel.close("refused")
            channel.send { $0 += hex("d0 00") }
        }
        try bench.receive(hex("c0 00 c0 00"))
        try bench.receive(hex("c0 00"))
        #expect(bench.owner.frames == [hex("c0 00")])
        #expect(try bench.endTurn() == [hex("20 02 00 01")])
        try bench.finish()
        #expect(bench.owner.ends == [], "who asked for the end is not told of it")
    }

    @Test("after an impossible length nothing is cut off the stream any more")
    func malformed() throws {
        let bench = try Bench()
        bench.owner.answer = { _ in }
        try bench.receive(hex("c0 00 30 ff ff ff ff c0 00"))
        #expect(bench.owner.frames == [hex("c0 00")])
        #expect(bench.owner.errors.map(\.field) == ["Remaining Length"])
        try bench.finish()
    }

    @Test("an end that nobody asked for is told once")
    func end() throws {
        let bench = try Bench()
        try bench.channel.close().wait()
        try bench.finish()
        #expect(bench.owner.ends == [.closedByPeer])
    }
}

@Suite("The one timer of a core")
struct DeadlineTimerTests {
    @Test("fires for the earliest deadline, and only once")
    func earliest() throws {
        let loop = EmbeddedEventLoop()
        let clock = LabClock()
        var fired = 0
        let timer = DeadlineTimer(loop: loop, clock: clock) { fired += 1 }
        for seconds in [10.0, 20, 5, 7] { timer.arm(.seconds(seconds)) }
        timer.arm(nil)
        loop.advanceTime(to: clock.deadline(.seconds(4.999)))
        #expect(fired == 0)
        loop.advanceTime(to: clock.deadline(.seconds(5)))
        #expect(fired == 1)
        loop.advanceTime(to: clock.deadline(.seconds(100)))
        #expect(fired == 1)
        timer.arm(.seconds(200))
        timer.cancel()
        loop.advanceTime(to: clock.deadline(.seconds(300)))
        #expect(fired == 1)
        try loop.close()
    }
}

@Suite("Slots of connections")
struct SlotTests {
    @Test("a slot is used again, under another generation")
    func reuse() throws {
        let loop = EmbeddedEventLoop()
        let common = CommonGround(loop: loop, recording: false, traceCapacity: 0)
        let host = BrokerHost(options: BrokerOptions(), common: common) { _ in }
        let channels = (0..<3).map { _ in
            PacketChannel(owner: host, common: common, incoming: .toBroker, frameLimit: 1000, writeBufferLimit: 1000)
        }
        host.opened(channels[0])
        host.opened(channels[1])
        host.ended(.reset, channels[0])
        host.opened(channels[2])
        #expect(
            channels.map(\.identifier) == [
                ConnectionIdentifier(slot: 0, generation: 0), ConnectionIdentifier(slot: 1, generation: 0),
                ConnectionIdentifier(slot: 0, generation: 1),
            ])
        _ = host.stop()
        loop.run()
        try loop.close()
    }
}
