import BrokerCore
import Foundation
import LabNet
import Logging
import TestKit
import Testing

@testable import LabNet

@Suite("The log of the broker")
struct LogTests {
    /// A lab whose log is written to a buffer.
    private static func lab(
        _ level: Logger.Level = .info, _ format: LineLogHandler.Format = .text, _ adjust: (inout BrokerOptions) -> Void = { _ in }
    ) throws -> (TestLab, LogBuffer) {
        let buffer = LogBuffer()
        let lab = try TestLab(adjust, recording: false)
        let handler = LineLogHandler(level: level, format: format, into: buffer)
        try lab.port.ask { $0.logger = Logger(label: "mqttlab") { _ in handler } }
        return (lab, buffer)
    }

    /// The lines so far, once there are that many.
    private static func lines(_ buffer: LogBuffer, _ lab: TestLab, _ count: Int) throws -> [String] {
        var text = ""
        func complete() -> [String] { text.split(separator: "\n").map(String.init) }
        for _ in 0..<400 {
            text += String(decoding: buffer.take().bytes, as: UTF8.self)
            if complete().count >= count { return complete() }
            usleep(50_000)
            _ = try lab.port.ask { _ in 0 }
        }
        throw TestLab.TookTooLong(what: "\(count) lines", trace: complete())
    }

    @Test("one line for each connection's end says who, how long, how much and why")
    func ends() throws {
        let (lab, buffer) = try Self.lab { $0.configuration.maximumPacketSize = 1_000 }
        let ann = try RawClient.connected("ann", port: lab.number)
        ann.send(hex("30 05 0001 't' 'hi'") + hex("c0 00"))
        #expect(ann.receive(2) == hex("d0 00"))
        ann.send(hex("e0 00"))
        #expect(ann.receiveToEnd() != nil)
        let large = try RawClient.connected("large", port: lab.number)
        large.send(hex("30 ff 7f"))
        #expect(large.receiveToEnd() != nil)
        let stranger = try RawClient(port: lab.number)
        stranger.send(hex("c0 00"))
        #expect(stranger.receiveToEnd() != nil)
        let lines = try Self.lines(buffer, lab, 3)
        let expected = [
            #/info: “ann” from 127\.0\.0\.1:\d+ ended after [\d.]+ .?s: the client said DISCONNECT; /#,
            #/notice: “large” from 127\.0\.0\.1:\d+ ended after [\d.]+ .?s: malformed packet: the packet is 16386 bytes long/#,
            #/notice: A connection from 127\.0\.0\.1:\d+ ended after [\d.]+ .?s: protocol violated: the first packet was PINGREQ/#,
        ]
        #expect(lines.count == 3)
        for (line, pattern) in zip(lines, expected) { #expect(try pattern.firstMatch(in: line) != nil, "\(line)") }
        #expect(lines[0].hasSuffix("in 4 packets, 1 message, 28 bytes, out 2 packets, 0 messages, 6 bytes"), "\(lines[0])")
    }

    @Test("as JSON each line is an object with its numbers, and what a client calls itself cannot forge a line")
    func json() throws {
        let (lab, buffer) = try Self.lab(.debug, .json)
        let name = "a\u{1B}[2J\"\nx"
        let client = try RawClient.connected(name, port: lab.number)
        client.send(hex("e0 00"))
        #expect(client.receiveToEnd() != nil)
        let objects = try Self.lines(buffer, lab, 2).map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(objects.map { $0["level"] as? String } == ["debug", "info"])
        #expect(objects[1]["packetsIn"] as? Int == 2 && objects[1]["bytesOut"] as? Int == 4)
        #expect(objects[1]["why"] as? String == "the client said DISCONNECT")
        #expect((objects[1]["time"] as? String)?.hasSuffix("Z") == true)
    }

    @Test("a flood of connections does not flood the log, and those not told of are counted")
    func flood() throws {
        let (lab, buffer) = try Self.lab()
        for _ in 0..<400 {
            let client = try RawClient(port: lab.number)
            client.send(hex("e0 00"))
            #expect(client.receiveToEnd() != nil)
        }
        var told = 0
        var counted = 0
        for _ in 0..<400 where told + counted < 400 {
            for line in String(decoding: buffer.take().bytes, as: UTF8.self).split(separator: "\n") {
                if let more = line.firstMatch(of: #/notice: (\d+) more connections ended/#) {
                    counted += Int(more.1) ?? 0
                } else {
                    told += 1
                }
            }
            usleep(50_000)
        }
        #expect(told + counted == 400 && counted > 0 && told >= 100, "\(told) told, \(counted) counted")
    }

    @Test("lines that nobody takes are bounded, dropped and counted")
    func unread() {
        let buffer = LogBuffer(capacity: 1_000)
        let handler = LineLogHandler(level: .info, format: .text, into: buffer)
        let logger = Logger(label: "mqttlab") { _ in handler }
        for number in 0..<100 { logger.info("line \(number)") }
        logger.debug("not told")
        let (bytes, dropped) = buffer.take()
        let kept = String(decoding: bytes, as: UTF8.self).split(separator: "\n").count
        #expect(bytes.count <= 1_000 && kept > 10 && kept + dropped == 100)
        #expect(buffer.take().bytes.isEmpty && buffer.take().dropped == 0)
        #expect(
            handler.line(dropped: dropped).hasSuffix(
                "warning: \(dropped) lines of the log were dropped, because nobody read them"))
    }

    @Test(
        "moments are written as calendars write them",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_795_846_745_250, "2026-11-28T06:19:05.250Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ])
    func calendar(milliseconds: Int64, text: String) {
        #expect(UTC.text(millisecondsSince1970: milliseconds) == text)
    }
}
