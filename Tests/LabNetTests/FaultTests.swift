import ClientCore
import LabNet
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite("Faults strike between the wire and the receiver")
struct FaultTests {
    private static func selector(_ text: String) throws -> Selector { try Selector(text) }

    @Test("a dropped PUBACK: the message is re-delivered when the client is back")
    func dropAcknowledgement() throws {
        let lab = try TestLab()
        try lab.connect("phone", cleanStart: false)
        try lab.subscribe("phone", "t", .atLeastOnce)
        let fault = Fault(.drop, try Self.selector("puback from=phone"))
        try lab.port.ask { $0.faults = [fault] }
        try lab.connect("board")
        try lab.publish("board", "t", "m", .atLeastOnce)
        try lab.untilLine("phone > PUBACK #1 lost")
        #expect(try lab.port.ask { $0.faults } == [], "a fault that is used up is gone")
        try lab.port.ask { try $0.cut("phone") }
        try lab.connect("phone", cleanStart: false)
        try lab.untilLine("phone < PUBLISH dup 1 #1 \"m\" arrived")
        try lab.untilLine("phone > PUBACK #1 arrived")
    }

    @Test("only the nth packet that matches suffers")
    func nth() throws {
        let lab = try TestLab()
        let fault = Fault(.drop, try Self.selector("publish payload=x"), nth: 2)
        try lab.port.ask { $0.faults = [fault] }
        try lab.connect("a")
        for payload in ["x", "y", "x", "x"] { try lab.publish("a", "t", payload) }
        try lab.untilLine("a > PUBLISH 0 \"x\" lost")
        try lab.untilTrue("all have a verdict") { lab in !lab.transcript().contains { $0.hasSuffix("under way") } }
        #expect(
            try lab.transcript().filter { $0.contains("PUBLISH") } == [
                "a > PUBLISH 0 \"x\" arrived", "a > PUBLISH 0 \"y\" arrived", "a > PUBLISH 0 \"x\" lost",
                "a > PUBLISH 0 \"x\" arrived",
            ])
    }

    @Test("cut breaks the connection instead of delivering, and neither end goes on as if nothing were")
    func cut() throws {
        let lab = try TestLab()
        try lab.connect("board", cleanStart: false)
        let fault = Fault(.cut, try Self.selector("pubrec"))
        try lab.port.ask { $0.faults = [fault] }
        let message = PublishRequest(topic: "t", payload: [], qos: .exactlyOnce)
        let request = try lab.port.ask { try $0.publish("board", message) }
        try lab.untilTrue("both ends know") { lab in
            lab.client(named: "board")?.isConnected == false && lab.brokerSnapshot?.sessions.first?.isConnected == false
        }
        #expect(
            try lab.transcript().suffix(2) == ["board < PUBREC #1 cut", "board closed: a fault of the lab cut the connection"])
        try lab.connect("board", cleanStart: false)
        #expect(try lab.outcome(request) == .published(1, .success))
        #expect(try lab.transcript().contains("board > PUBLISH dup 2 #1 \"\" arrived"))
    }

    @Test("a delay holds the packet and all behind it, in order, and no longer than asked")
    func delay() throws {
        let lab = try TestLab()
        try lab.connect("phone")
        try lab.subscribe("phone", "t")
        let fault = Fault(.delay(.milliseconds(150)), try Self.selector("publish to=phone"))
        try lab.port.ask { $0.faults = [fault] }
        try lab.connect("board")
        try lab.publish("board", "t", "1")
        try lab.publish("board", "t", "2")
        try lab.untilLine("phone < PUBLISH 0 \"2\" arrived")
        let ways = try lab.port.ask { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).compactMap { event -> (sent: Moment, arrived: Moment)? in
                guard case .packet(let bytes, .fromBroker, .arrived(let arrival)) = event.what, bytes[0] == 0x30 else {
                    return nil
                }
                return (event.at, arrival)
            }
        }
        #expect(ways.count == 2 && ways[0].arrived <= ways[1].arrived)
        #expect(ways[0].arrived - ways[0].sent >= .milliseconds(150))
        #expect(ways[0].arrived - ways[0].sent < .seconds(5))
    }

    @Test("a proper end waits behind what a delay holds back, as it would on a slow way")
    func delayThenDisconnect() throws {
        let lab = try TestLab()
        try lab.connect("board")
        let fault = Fault(.delay(.milliseconds(100)), try Self.selector("publish"))
        try lab.port.ask { $0.faults = [fault] }
        try lab.publish("board", "t", "last words")
        try lab.port.ask { try $0.disconnect("board") }
        try lab.untilLine("board > DISCONNECT arrived")
        #expect(try lab.transcript().contains("board > PUBLISH 0 \"last words\" arrived"))
        try lab.untilTrue("the session is over") { $0.brokerSnapshot?.sessions.isEmpty == true }
    }

    @Test("what a delay holds back when the connection breaks is cut")
    func delayThenCut() throws {
        let lab = try TestLab()
        try lab.connect("board")
        let fault = Fault(.delay(.seconds(60)), try Self.selector("publish"))
        try lab.port.ask { $0.faults = [fault] }
        try lab.publish("board", "t", "held")
        try lab.untilTrue("the broker's end has it") { $0.faults.isEmpty }
        try lab.port.ask { try $0.cut("board") }
        try lab.untilLine("board > PUBLISH 0 \"held\" cut")
    }

    @Test("strangers suffer too: what the broker sends them never leaves")
    func strangers() throws {
        let lab = try TestLab()
        let fault = Fault(.drop, try Self.selector("pingresp"))
        try lab.port.ask { $0.faults = [fault] }
        let stranger = try RawClient.connected("stranger", port: lab.number)
        stranger.send(hex("c0 00 c0 00"))
        #expect(stranger.receive(2) == hex("d0 00"))
        try lab.untilLine("stranger < PINGRESP arrived")
        #expect(
            try lab.transcript().suffix(4) == [
                "stranger > PINGREQ arrived", "stranger < PINGRESP lost", "stranger > PINGREQ arrived",
                "stranger < PINGRESP arrived",
            ])
    }
}
