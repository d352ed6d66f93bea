import MQTTSessions
import TLSWire
import TestKit
import Testing
import Tracing
import Typesetting

@Suite("A handshake of TLS is explained as packets are")
struct HandshakeViewTests {
    static let handshakes = ["1.2, ECDSA, client certificate", "1.3, ECDSA, client certificate"]

    private func scene(_ names: [String] = handshakes) throws -> Scene {
        var scene = Scene()
        for name in names {
            let link = scene.open(name.hasPrefix("1.2") ? "board" : "laptop")
            try scene.handshake(name, link)
            scene.pass(.milliseconds(20))
        }
        return scene
    }

    @Test("In the ladder, what each message says", arguments: [80, 120])
    func ladder(width: Int) throws {
        let scene = try scene()
        let lines = Ladder.lines(scene.events, links: scene.links, options: ViewOptions(width: width)).map(\.plain)
        #expect(Golden.difference(lines, from: "ladder-tls-\(width)", of: "TracingTests") == nil)
        #expect(lines.filter { CellWidth.of($0) > width } == [])
    }

    @Test("In one line, and in ASCII")
    func oneLine() throws {
        let names =
            Self.handshakes + [
                "1.3, RSA, another ClientHello", "1.3, resumed with early data", "an alert that ends the connection",
            ]
        let scene = try scene(names)
        let lines = [100, 60].flatMap { width in
            OneLine.lines(scene.events, links: scene.links, options: ViewOptions(width: width)).map(\.plain) + [""]
        }
        #expect(Golden.difference(lines, from: "oneline-tls", of: "TracingTests") == nil)
        let ascii = OneLine.lines(scene.events, links: scene.links, options: ViewOptions(ascii: true)).map(\.plain)
        #expect(ascii.allSatisfy { $0.utf8.allSatisfy { 0x20..<0x7F ~= $0 } })
    }

    @Test("Field by field, down to the certificate's bytes", arguments: ["1.2", "1.3"])
    func fields(version: String) throws {
        let scene = try scene(Self.handshakes.filter { $0.hasPrefix(version) })
        let lines = scene.events.flatMap { event in
            FieldView.lines(event, link: event.link.flatMap { scene.links[$0] }, options: ViewOptions(width: 100)).map(\.plain)
                + [""]
        }
        #expect(Golden.difference(lines, from: "fields-tls-\(version)", of: "TracingTests") == nil)
        #expect(lines.filter { CellWidth.of($0) > 100 } == [])
    }

    @Test("A malformed message shows its fields up to the error, and what its receiver does")
    func malformed() throws {
        let event = TraceEvent(
            number: 7, link: nil, at: .start,
            what: .handshake(HandshakeEvent(.handshake, .toBroker, hex("01 000005 0303 aabbcc"), version: .tls12, records: [14])))
        let lines = FieldView.lines(event, link: nil).map(\.plain)
        #expect(Golden.difference(lines, from: "fields-tls-malformed", of: "TracingTests") == nil)
        let line = OneLine.lines(event, link: nil, options: ViewOptions(width: 120)).map(\.plain).joined()
        #expect(line.contains("malformed: Random needs 32 bytes, 3 bytes are left"))
    }

    @Test("A certificate cannot move the cursor: what it says is escaped")
    func hostileName() {
        let name = hex("30 10 31 0e 30 0c 06 03 550403 0c 05 1b5b324a41")
        let request = hex("0d 00001e 01 40 0002 0403 0014 0012") + name
        var message = request
        message[3] = UInt8(message.count - 4)
        let event = TraceEvent(
            number: 1, link: nil, at: .start, what: .handshake(HandshakeEvent(.handshake, .fromBroker, message, version: .tls12)))
        let views = FieldView.lines(event, link: nil) + OneLine.lines(event, link: nil)
        let text = views.map(\.plain).joined() + EventJSON.line(event, link: nil)
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
        #expect(text.contains("CN=\\u{1B}[2JA"))
    }

    @Test("As JSON, with every field")
    func json() throws {
        // Certificates are long, and so are hellos of clients.
        let scene = try scene()
        let short = scene.events.filter { event in
            guard case .handshake(let handshake) = event.what else { return true }
            return handshake.bytes.count < 200
        }
        let lines = short.map { EventJSON.line($0, link: $0.link.flatMap { scene.links[$0] }) }
        #expect(Golden.difference(lines, from: "json-tls", of: "TracingTests") == nil)
    }

    @Test("What a handshake took: bytes and records each way, and how often the client had to wait")
    func tally() throws {
        func secured(_ name: String) throws -> SecuredEvent? {
            try scene([name]).events.compactMap { if case .secured(let secured) = $0.what { secured } else { nil } }.first
        }
        let full12 = try #require(try secured("1.2, ECDSA, client certificate"))
        let full13 = try #require(try secured("1.3, ECDSA, client certificate"))
        let again = try #require(try secured("1.3, RSA, another ClientHello"))
        let resumed = try #require(try secured("1.3, resumed with early data"))
        #expect([full12, full13, again, resumed].map(\.version) == [.tls12, .tls13, .tls13, .tls13])
        #expect([full12, full13, again, resumed].map(\.isResumed) == [false, false, false, true])
        #expect([full12.roundTrips, again.roundTrips, resumed.roundTrips] == [2, 2, 1])
        #expect(full12.cipherSuite.name == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
        #expect(full12.toBroker.records == 6 && full12.toBroker.bytes > 1_000)
        #expect(try secured("an alert that ends the connection") == nil)
    }

    @Test("The selector chooses them: tls, secured, and each by its name")
    func selector() throws {
        let scene = try scene()
        func count(_ text: String) throws -> Int {
            let selector = try Selector(text)
            return scene.events.count { selector.matches($0, link: $0.link.flatMap { scene.links[$0] }) }
        }
        #expect(try count("message=clienthello") == 2 && count("message=Certificate from=laptop") == 1)
        #expect(try count("tls message!=alert") == count("tls") - 2)
        #expect(throws: SelectorError.self) { try Selector("message=hello") }
        #expect(try count("secured") == 2 && count("tls from=broker client=board") == 7)
    }
}
