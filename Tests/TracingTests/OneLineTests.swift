import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing
import Typesetting

@Suite("A live line says in one line what passed")
struct OneLineTests {
    @Test("The scenes, with their notes")
    func scenes() {
        let lines = [Scene.qos2, .keepAlive, .lossy, .strangers].flatMap {
            OneLine.lines($0.events, links: $0.links).map(\.plain) + [""]
        }
        #expect(Golden.difference(lines, from: "oneline", of: "TracingTests") == nil)
    }

    @Test("Wide, narrow, and in ASCII")
    func widths() {
        let scene = Scene.strangers
        let lines = [
            ViewOptions(width: 132, notes: false), ViewOptions(width: 60, notes: false), ViewOptions(ascii: true, notes: false),
        ].flatMap { OneLine.lines(scene.events, links: scene.links, options: $0).map(\.plain) + [""] }
        #expect(Golden.difference(lines, from: "oneline-widths", of: "TracingTests") == nil)
    }

    @Test("No line is wider than asked for", arguments: [60, 80, 132])
    func width(width: Int) {
        for scene in [Scene.qos2, .keepAlive, .lossy, .strangers] {
            let lines = OneLine.lines(scene.events, links: scene.links, options: ViewOptions(width: width))
            #expect(lines.filter { $0.width > width }.map(\.plain) == [])
        }
    }

    @Test("The packet of each kind in a few words")
    func summaries() {
        let packets: [Packet] = [
            .connect(ConnectPacket(clientIdentifier: "", keepAlive: 0, userName: "anna", password: Array("secret".utf8))),
            .connect(
                ConnectPacket(
                    version: .v5, clientIdentifier: "board", cleanStart: false,
                    will: Will(topic: "gone", payload: [], qos: .atLeastOnce, retain: true))),
            .connack(ConnackPacket(reasonCode: ReasonCode(rawValue: 5))),
            .connack(ConnackPacket(sessionPresent: true)),
            .publish("led/1", "ON", .exactlyOnce, id: 7, dup: true, retain: true),
            .publish(PublishPacket(topic: nil, payload: [0, 1, 2])),
            .publish("led/1", ""),
            .puback(Acknowledgement(7)),
            .pubrel(Acknowledgement(7, dup: true)),
            .subscribe(
                SubscribePacket(1_234, ["a", "b/+", "c/#", "d", "e", "f"].map { Subscription($0, maximumQoS: .atLeastOnce) })),
            .suback(SubackPacket(1_234, [ReasonCode(rawValue: 1), ReasonCode(rawValue: 0x80)])),
            .unsubscribe(UnsubscribePacket(5, ["a"])),
            .unsuback(UnsubackPacket(5)),
            .pingreq,
            .disconnect(DisconnectPacket()),
        ]
        let lines = packets.map { OneLine.summary(of: $0, version: .v311, options: ViewOptions(width: 120)).plain }
        #expect(Golden.difference(lines, from: "summaries", of: "TracingTests") == nil)
    }

    @Test("A payload of a megabyte shows its beginning and its size")
    func longPayload() {
        let packet = Packet.publish(PublishPacket(topic: "log", payload: [UInt8](repeating: 0x61, count: 1 << 20)))
        #expect(
            OneLine.summary(of: packet, version: .v311, options: ViewOptions(width: 60)).plain
                == "PUBLISH q0  log  \"aaaaaaaaaaaaaaaaaaaaaa…\" (1,048,576 bytes)")
    }
}
