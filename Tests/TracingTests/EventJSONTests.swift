import Foundation
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite("JSON that strangers can read")
struct EventJSONTests {
    @Test("One object a line and event")
    func lines() throws {
        for scene in [Scene.qos2, .keepAlive, .lossy, .strangers] {
            for event in scene.events {
                let line = EventJSON.line(event, link: event.link.flatMap { scene.links[$0] })
                #expect(!line.unicodeScalars.contains { $0.value < 0x20 || 0x7F...0x9F ~= $0.value })
                let object = try parsed(line)
                #expect(object["number"] as? Int == event.number)
            }
        }
        let lines = Scene.lossy.events.map { EventJSON.line($0, link: $0.link.flatMap { Scene.lossy.links[$0] }) }
        #expect(Golden.difference(lines, from: "json-lossy", of: "TracingTests") == nil)
    }

    @Test("What the wire carried comes back unchanged, whatever it was")
    func fidelity() throws {
        for text in ["ON", "\u{1B}[31mred\"\\\n", "二十一度半", "e\u{301}", "\u{2028}\u{202E}", "👩‍🚀"] {
            var scene = Scene()
            let link = scene.open("a")
            scene.send(.publish("t", text), .toBroker, link)
            let object = try parsed(EventJSON.line(scene.events[1], link: scene.links[link]))
            let bytes = (object["payload"] as? String).map { Array($0.utf8) } ?? hex(object["payload_hex"] as? String ?? "")
            #expect(bytes == Array(text.utf8))
            #expect(hex(object["bytes"] as? String ?? "") == scene.events[1].frame)
        }
    }

    @Test("Secrets are masked in fields and in bytes")
    func secrets() throws {
        var scene = Scene()
        let link = scene.connect("anna", password: "opensesame")
        let masked = EventJSON.line(scene.events[1], link: scene.links[link])
        #expect(try parsed(masked)["password"] as? String == "**********")
        #expect(!masked.contains("sesame") && !masked.contains("6f70656e"))
        #expect((try parsed(masked)["bytes"] as? String)?.count == (scene.events[1].frame?.count ?? 0) * 2)
        let shown = EventJSON.line(scene.events[1], link: scene.links[link], options: ViewOptions(secrets: true))
        #expect(try parsed(shown)["password"] as? String == "opensesame")
    }

    @Test("A frame read aloud, whole and malformed")
    func annotations() throws {
        let frames = ["32 0b 0005 'led/1' 0003 'ON'", "36 05 0001 61 0001"].map(hex)
        let lines = frames.map { EventJSON.line($0, Codec.annotate($0, version: .v311), version: .v311) }
        for line in lines { _ = try parsed(line) }
        #expect(Golden.difference(lines, from: "json-annotations", of: "TracingTests") == nil)
    }

    private func parsed(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
}
