import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing
import Typesetting

@Suite("A packet is explained down to its bits")
struct FieldViewTests {
    @Test("Packets, notes and connections of an exchange", arguments: [60, 80, 120])
    func events(width: Int) {
        let lines = [(Scene.qos2, [14, 19]), (.keepAlive, [9, 14, 18]), (.lossy, [7, 16]), (.strangers, [9, 15, 16])].flatMap {
            scene, numbers in
            numbers.flatMap { show($0, of: scene, ViewOptions(width: width)) + [""] }
        }
        #expect(Golden.difference(lines, from: "fields-\(width)", of: "TracingTests") == nil)
        #expect(lines.filter { CellWidth.of($0) > width } == [])
    }

    @Test("In ASCII")
    func ascii() {
        let lines = [9, 14, 16].flatMap { show($0, of: .strangers, ViewOptions(ascii: true)) + [""] }
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { 0x20..<0x7F ~= $0 } })
        #expect(Golden.difference(lines, from: "fields-ascii", of: "TracingTests") == nil)
    }

    @Test("A password is masked at its length, unless its owner asks")
    func secrets() {
        var scene = Scene()
        let anna = scene.connect("anna", password: "opensesame")
        let masked = show(2, of: scene, ViewOptions())
        let shown = show(2, of: scene, ViewOptions(secrets: true))
        #expect(Golden.difference(masked + [""] + shown, from: "fields-secrets", of: "TracingTests") == nil)
        let secret = hexText(Array("opensesame".utf8)).prefix(11)
        #expect(!masked.contains { $0.contains("sesame") || $0.contains(secret) })
        // A foreign client's password is nobody's to show.
        let link = scene.links[anna].map { link in
            var link = link
            link.isOurs = false
            return link
        }
        #expect(FieldView.lines(scene.events[1], link: link, options: ViewOptions(secrets: true)).map(\.plain) == masked)
    }

    @Test("A malformed CONNECT does not give away the password that nobody could read")
    func unreadSecret() {
        let frame = hex("10 1c 0004 'MQTT' 09 c2 003c 0002 'me' 0004 'anna' 0006 'secret'")
        let lines = FieldView.lines(decoding: frame, Codec.annotate(frame, version: .v311), version: .v311).map(\.plain)
        #expect(!lines.contains { $0.contains("secret") || $0.contains("73 65 63") })
    }

    @Test("Bytes that stand alone: whole, malformed, cut off, nothing")
    func decoding() {
        let frames = ["40 02 0007", "d0 00", "30 03 0005 61", "82 06 0001 0001 23 03", "00 00", ""].map(hex)
        let lines = frames.flatMap { frame in
            FieldView.lines(decoding: frame, Codec.annotate(frame, version: .v311), version: .v311).map(\.plain) + [""]
        }
        #expect(Golden.difference(lines, from: "fields-decode", of: "TracingTests") == nil)
    }

    @Test("A packet too large for the log shows what was kept, and is not called malformed")
    func omitted() {
        var log = TraceLog(capacity: 64 << 10)
        let frame = Codec.encode(.publish("big", String(repeating: "x", count: 100_000)), version: .v311)
        log.record(frame, frame.indices, .toBroker, on: LinkIdentifier(rawValue: 1), at: .start, verdict: .arrived(.start))
        let lines = log.event(1).map { FieldView.lines($0, link: nil).map(\.plain) } ?? []
        #expect(lines.contains("The trace kept the first 16,384 of 100,009 bytes: the packet is too large."))
        #expect(!lines.contains { $0.contains("must") })
    }

    @Test("A packet with thousands of fields stays readable")
    func manyFields() {
        let subscriptions = (0..<5_000).map { Subscription(TopicFilter(stringLiteral: "t/\($0)")) }
        let frame = Codec.encode(.subscribe(SubscribePacket(1, subscriptions)), version: .v311)
        let lines = FieldView.lines(decoding: frame, Codec.annotate(frame, version: .v311), version: .v311)
        #expect(lines.count < 1_000)
        #expect(lines.last?.plain.hasSuffix("fields more") == true)
    }

    private func show(_ number: Int, of scene: Scene, _ options: ViewOptions) -> [String] {
        let event = scene.events[number - 1]
        return FieldView.lines(event, link: event.link.flatMap { scene.links[$0] }, options: options).map(\.plain)
    }
}
