import TestKit
import Testing

/// The lab's clients of 5.0 at mosquitto's broker: what they say is understood, and they keep to what it says.
@Suite struct MosquittoBrokerTests {
    @Test("Properties, aliases and identifiers, as a subscriber of mosquitto's own sees them")
    func properties() throws {
        let broker = try MosquittoBroker()
        let stranger = try broker.subscriber(["-t", "led/#", "-q", "1", "-C", "2"], format: "%t %q %p %F %C %R %D %E %P")
        let ending = try broker.prompt([
            "connect phone --v5 BROKER", "subscribe phone led/# 1 --id 7", "connect board --v5 BROKER",
            "publish board led/1 grün --qos 1 --format-utf8 --expiry 60 --content-type text/plain --response-topic answers/1 "
                + "--correlation q7 --user-property b=1 --user-property a=2 --alias",
            "publish board led/1 off --alias",
            // What the broker had to send before a PINGRESP has come with it.
            "ping board", "ping phone", "disconnect phone", "disconnect board",
        ])
        #expect(ending.status == 0, "\(ending.output)")
        #expect(
            messages(try stranger.ending().output)
                == [
                    "led/1 1 grün 1 text/plain answers/1 q7 60 b:1 a:2", "led/1 0 off",
                ].map(Self.padded))
        #expect(ending.output.contains("PUBLISH q0  (alias 1)  \"off\""))
        #expect(ending.output.contains("broker → phone    PUBLISH q0  led/1  \"off\"  subscription id 7"))
    }

    /// mosquitto_sub writes a space for each property that is not there.
    private static func padded(_ line: String) -> String {
        line.hasSuffix("off") ? line + "      " : line
    }

    @Test("A session stays as long as its expiry says, is resumed, and ends when DISCONNECT says so")
    func session() throws {
        let broker = try MosquittoBroker()
        let ending = try broker.prompt([
            "connect board --v5 --session-expiry 60 BROKER", "subscribe board back 2", "disconnect board",
            "connect phone --v5 BROKER", "publish phone back kept --qos 2",
            "connect board --v5 --persistent --session-expiry 60 BROKER", "ping board",
            "disconnect board --session-expiry 0", "connect board --v5 --persistent BROKER",
        ])
        #expect(ending.status == 0 && ending.output.contains("PUBLISH q2 id 1  back  \"kept\""), "\(ending.output)")
        let connected = ending.output.split(separator: "\n").filter { $0.hasPrefix("board is connected") }
        #expect(connected.map { $0.contains("a clean start") } == [true, false, false], "\(connected)")
        #expect(connected.map { $0.contains("its session was still there") } == [false, true, false], "\(connected)")
    }

    @Test("What its CONNACK excludes is refused before it is sent")
    func terms() throws {
        let broker = try MosquittoBroker([
            "max_qos 1", "retain_available false", "max_packet_size 200", "max_topic_alias 0", "max_inflight_messages 1",
        ])
        let refusals: [(line: String, says: String)] = [
            ("publish board led on --qos 2", "[5.0 MQTT-3.2.2-11]"), ("publish board led on --retain", "[5.0 MQTT-3.2.2-14]"),
            ("publish board led on --alias", "[5.0 MQTT-3.2.2-18]"),
            ("publish board led \(String(repeating: "x", count: 200))", "[5.0 MQTT-3.2.2-15]"),
        ]
        for (line, says) in refusals {
            let ending = try broker.prompt(["connect board --v5 BROKER", line])
            #expect(ending.status == 1 && ending.output.contains(says), "\(ending.output)")
            #expect(!ending.output.contains("board → broker    PUBLISH"))
        }
        let ending = try broker.prompt(["connect board --v5 BROKER", "publish board led on --qos 1", "publish board led off"])
        #expect(ending.status == 0, "\(ending.output)")
        #expect(ending.output.contains("No matching subscribers (0x10)"))
    }

    @Test("mosquitto's keep-alive replaces the client's")
    func keepAlive() throws {
        let broker = try MosquittoBroker(["max_keepalive 10"])
        let ending = try broker.prompt(["connect board --v5 --keep-alive 60 BROKER"])
        #expect(ending.status == 0, "\(ending.output)")
        #expect(ending.output.contains("keep-alive 10 s, which the broker set in place of 60 s"))
    }
}
