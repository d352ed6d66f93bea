import MQTTWire
import TestKit
import Testing

@Suite("Topics and filters")
struct TopicTests {
    /// Whether a message to the topic reaches a subscriber with the filter, fresh and retained.
    static func matches(_ filter: TopicFilter, _ topic: TopicName, _ version: ProtocolVersion) -> [Bool] {
        var lab = PublishTests.pair(version, filter)
        let fresh = lab.send(2, publish(topic, "x", retain: true)).messages(to: 1).map(\.topic) == [topic]
        lab.connect(3, "late", version)
        return [fresh, lab.send(3, subscribe(1, (filter, 0))).messages(to: 3).map(\.topic) == [topic]]
    }

    @Test(
        "wildcards are supported: # for all levels from there on, + for one",
        .clauses("3.1.1 MQTT-3.8.3-2", "3.1.1 MQTT-4.7.1-2", "3.1.1 MQTT-4.7.1-3", "5.0 MQTT-4.7.1-1", "5.0 MQTT-4.7.1-2"),
        arguments: numbered)
    func wildcards(version: ProtocolVersion) {
        let rows: [(TopicFilter, [TopicName], [TopicName])] = [
            ("#", ["a", "a/b", "/"], []), ("a/#", ["a", "a/b", "a/b/c"], ["ab", "b/a"]),
            ("+", ["a"], ["a/b", "/a"]), ("+/+", ["/a", "a/b"], ["a"]), ("/+", ["/a"], ["a"]),
            ("a/+", ["a/b", "a/"], ["a", "a/b/c"]),
            ("+/b/#", ["a/b", "a/b/c"], ["b", "a/c"]),
        ]
        for (filter, matching, other) in rows {
            for topic in matching { #expect(Self.matches(filter, topic, version) == [true, true], "\(filter) \(topic)") }
            for topic in other { #expect(Self.matches(filter, topic, version) == [false, false], "\(filter) \(topic)") }
        }
    }

    @Test(
        "a wildcard in the wrong place ends the connection",
        .clauses("3.1.1 MQTT-4.7.1-2", "3.1.1 MQTT-4.7.1-3", "5.0 MQTT-4.7.1-1", "5.0 MQTT-4.7.1-2"), arguments: numbered,
        ["a#", "#/a", "a/#/b", "##", "a+", "+a", "a/+b", "++"])
    func misplaced(version: ProtocolVersion, filter: String) {
        var lab = FormatTests.lab(version)
        let text = Array(filter.utf8)
        let body = [0, 1] + (version == .v5 ? [0] : []) + [0, UInt8(text.count)] + text + [0]
        #expect(
            lab.send(1, bytes: [0x82, UInt8(body.count)] + body) == ended(1, version, 0x81))
    }

    @Test(
        "a filter that begins with a wildcard does not match a topic that begins with $",
        .clauses("3.1.1 MQTT-4.7.2-1", "5.0 MQTT-4.7.2-1"), arguments: numbered)
    func dollar(version: ProtocolVersion) {
        for filter: TopicFilter in ["#", "+/x", "+/#"] { #expect(Self.matches(filter, "$lab/x", version) == [false, false]) }
        for filter: TopicFilter in ["$lab/#", "$lab/+", "$lab/x"] {
            #expect(Self.matches(filter, "$lab/x", version) == [true, true])
        }
        #expect(Self.matches("a/#", "a/$lab", version) == [true, true])
    }

    @Test(
        "topic names and filters are not empty", .clauses("3.1.1 MQTT-4.7.3-1", "5.0 MQTT-4.7.3-1"), arguments: numbered)
    func empty(version: ProtocolVersion) {
        let isFive = version == .v5
        var lab = FormatTests.lab(version)
        #expect(lab.send(1, bytes: hex(isFive ? "30 03 0000 00" : "30 02 0000")).last == .closed(1))
        for frame in isFive ? ["82 06 0001 00 0000 00", "A2 05 0001 00 0000"] : ["82 05 0001 0000 00", "A2 04 0001 0000"] {
            lab.connect(1, "x", version)
            #expect(lab.send(1, bytes: hex(frame)).last == .closed(1))
        }
    }

    @Test(
        "topic names and filters have up to 65,535 bytes, all of which count",
        .clauses("3.1.1 MQTT-4.7.3-3", "5.0 MQTT-4.7.3-3"), arguments: numbered)
    func longest(version: ProtocolVersion) {
        let text = String(repeating: "a", count: 65_534)
        #expect(Self.matches(made(TopicFilter(text + "b")), made(TopicName(text + "b")), version) == [true, true])
        #expect(Self.matches(made(TopicFilter(text + "b")), made(TopicName(text + "c")), version) == [false, false])
        #expect(TopicName(text + "bb") == nil && TopicFilter(text + "bb") == nil)
    }

    @Test(
        "no character is taken for another: bytes are compared", .clauses("3.1.1 MQTT-4.7.3-4", "5.0 MQTT-4.7.3-4"),
        arguments: numbered)
    func bytewise(version: ProtocolVersion) {
        #expect(Self.matches("caf\u{E9}", "caf\u{E9}", version) == [true, true])
        #expect(Self.matches("caf\u{E9}", "cafe\u{301}", version) == [false, false])
        #expect(Self.matches("\u{212A}", "K", version) == [false, false])
        #expect(Self.matches("a", "A", version) == [false, false])
        #expect(Self.matches("\u{FFFF}", "\u{FFFF}", version) == [true, true])
    }
}
