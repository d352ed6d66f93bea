import TestKit
import Testing
import Tracing
import Typesetting

@Suite("A ladder shows who sent what to whom, and what became of it")
struct LadderTests {
    @Test("QoS 2 through two peers", arguments: [60, 80, 120])
    func qos2(width: Int) {
        #expect(difference(.qos2, from: "ladder-qos2-\(width)", ViewOptions(width: width)) == nil)
    }

    @Test("QoS 2 in ASCII, without notes")
    func ascii() {
        let options = ViewOptions(ascii: true, notes: false)
        let lines = Ladder.lines(Scene.qos2.events, links: Scene.qos2.links, options: options).map(\.plain)
        #expect(lines.allSatisfy { $0.utf8.allSatisfy { 0x20..<0x7F ~= $0 } })
        #expect(difference(.qos2, from: "ladder-qos2-ascii", options) == nil)
    }

    @Test("A keep-alive that expires, and the will")
    func keepAlive() {
        #expect(difference(.keepAlive, from: "ladder-keepalive", ViewOptions()) == nil)
    }

    @Test("Packets lost, cut off, late and under way; DUP on the next connection of the same client")
    func lossy() {
        #expect(difference(.lossy, from: "ladder-lossy", ViewOptions()) == nil)
        #expect(difference(.lossy, from: "ladder-lossy-ascii", ViewOptions(ascii: true, notes: false)) == nil)
    }

    @Test("Strangers: wide characters, escape sequences, long topics, malformed packets, a refusal")
    func strangers() {
        #expect(difference(.strangers, from: "ladder-strangers", ViewOptions(notes: false)) == nil)
    }

    @Test("As many peers as have room stand beside each other, the others share a column", arguments: [5, 9])
    func crowd(count: Int) {
        #expect(difference(.crowd(count), from: "ladder-crowd-\(count)", ViewOptions(notes: false)) == nil)
    }

    @Test("Two connections of one name at the same time are two columns: a client identifier that is taken over")
    func takeOver() {
        #expect(difference(.takeOver, from: "ladder-takeover", ViewOptions()) == nil)
    }

    @Test("No line is wider than asked for", arguments: [60, 80, 100, 132, 200])
    func width(width: Int) {
        for scene in [Scene.qos2, .keepAlive, .lossy, .strangers, .crowd(3), .crowd(12), .takeOver] {
            for ascii in [false, true] {
                let options = ViewOptions(width: width, ascii: ascii)
                let lines = Ladder.lines(scene.events, links: scene.links, options: options)
                #expect(lines.filter { $0.width > width }.map(\.plain) == [])
            }
        }
    }

    @Test("Every event that is drawn carries its number, and nothing at all draws nothing")
    func numbers() {
        let scene = Scene.strangers
        let lines = Ladder.lines(scene.events, links: scene.links).map(\.plain)
        let numbers = lines.compactMap { Int($0.prefix(4).filter { $0 != " " }) }
        #expect(numbers == scene.events.map(\.number))
        #expect(Ladder.lines([], links: [:]).isEmpty)
    }

    private func difference(_ scene: Scene, from name: String, _ options: ViewOptions) -> String? {
        let lines = Ladder.lines(scene.events, links: scene.links, options: options)
        return Golden.difference(lines.map(\.plain), from: name, of: "TracingTests")
    }
}
