import ClientCore
import LabNet
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite("The lab's own clients over real connections")
struct ExchangeTests {
    @Test(
        "each packet of a QoS 2 message is one event, seen by both ends",
        .clauses("3.1.1 MQTT-7.1.1-1", "3.1.1 MQTT-7.1.2-1", "5.0 MQTT-4.2-1"))
    func qos2() throws {
        let lab = try TestLab()
        try lab.connect("board")
        #expect(try lab.publish("board", "t", "on", .exactlyOnce) == .published(1, .success))
        try lab.untilLine("board < PUBCOMP #1 arrived")
        #expect(
            try lab.transcript() == [
                "board opened", "board > CONNECT arrived", "board < CONNACK arrived", "board > PUBLISH 2 #1 \"on\" arrived",
                "board < PUBREC #1 arrived", "board > PUBREL #1 arrived", "board < PUBCOMP #1 arrived",
            ])
    }

    @Test("a message comes to its subscribers, with the notes that say why")
    func publishAndSubscribe() throws {
        let lab = try TestLab()
        try lab.connect("phone")
        #expect(
            try lab.subscribe("phone", "led/#", .atLeastOnce)
                == .subscribed([Grant(Subscription("led/#", maximumQoS: .atLeastOnce), ReasonCode(rawValue: 1))]))
        try lab.connect("board")
        try lab.publish("board", "led/1", "on", .exactlyOnce)
        let phone = try lab.until("the message") { lab in lab.client(named: "phone").flatMap { $0.received == 1 ? $0 : nil } }
        #expect(phone.lastReceived?.payload == Array("on".utf8))
        #expect(phone.subscriptions == [Subscription("led/#", maximumQoS: .atLeastOnce)])
        let notes = try lab.transcript(notes: true).filter {
            $0.contains("note: ") && ($0.contains("matched") || $0.contains("qosLowered"))
        }
        #expect(notes.count == 2)
    }

    @Test("the moment of arrival lies after the moment of sending")
    func moments() throws {
        let lab = try TestLab()
        try lab.connect("a")
        let event = try lab.until("CONNECT arrived") { lab in lab.trace.event(2) }
        guard case .packet(_, .toBroker, .arrived(let arrival)) = event.what else {
            Issue.record("\(event)")
            return
        }
        #expect(event.at < arrival)
    }

    @Test("a session goes on with the next connection of the same client")
    func resume() throws {
        let lab = try TestLab()
        try lab.connect("phone", cleanStart: false)
        try lab.subscribe("phone", "t", .atLeastOnce)
        try lab.port.ask { try $0.disconnect("phone") }
        try lab.untilTrue("offline") { $0.brokerSnapshot?.sessions.first?.isConnected == false }
        try lab.connect("board")
        try lab.publish("board", "t", "while away", .atLeastOnce)
        try lab.connect("phone", cleanStart: false)
        let phone = try lab.until("the message") { lab in lab.client(named: "phone").flatMap { $0.received == 1 ? $0 : nil } }
        #expect(phone.sessionPresent)
        #expect(phone.lastReceived?.payload == Array("while away".utf8))
    }

    @Test("cut breaks the TCP connection: the will is published, and what is said is true")
    func cut() throws {
        let lab = try TestLab()
        try lab.connect("watcher")
        try lab.subscribe("watcher", "gone")
        try lab.connect("board", will: Will(topic: "gone", payload: Array("board".utf8)))
        try lab.port.ask { try $0.cut("board") }
        try lab.untilLine("watcher < PUBLISH 0 \"board\" arrived")
        #expect(try lab.transcript().contains("board closed: cut: its TCP connection was broken on purpose"))
        #expect(try lab.port.ask { $0.client(named: "board")?.isConnected } == false)
        #expect(throws: LabError.clientNotConnected("board")) { try lab.port.ask { try $0.cut("board") } }
    }

    @Test("what was sent and never arrived is cut, and not under way for ever")
    func cutUnderWay() throws {
        let lab = try TestLab()
        try lab.connect("board")
        let message = PublishRequest(topic: "t", payload: Array("lost".utf8))
        try lab.port.ask { lab in
            _ = try lab.publish("board", message)
            try lab.cut("board")
        }
        try lab.untilLine("board > PUBLISH 0 \"lost\" cut")
    }

    @Test("a silent client stops pinging, and the broker ends it at 1.5 times its keep-alive")
    func silence() throws {
        let lab = try TestLab()
        try lab.connect("board", keepAlive: 1)
        try lab.untilLine("board > PINGREQ arrived")
        try lab.port.ask { try $0.silence("board") }
        try lab.untilTrue("closed") { $0.client(named: "board")?.isConnected == false }
        let closed = try lab.transcript().last { $0.hasPrefix("board closed") }
        #expect(closed?.contains("keep-alive") == true, "\(closed ?? "no line")")
    }

    @Test("requests to clients that are not there fail with their name")
    func errors() throws {
        let lab = try TestLab()
        try lab.connect("a")
        #expect(throws: LabError.noSuchClient("b")) { try lab.port.ask { try $0.ping("b") } }
        #expect(throws: LabError.clientAlreadyConnected("a")) { try lab.port.ask { try $0.connect("a") } }
        try lab.port.ask { try $0.disconnect("a") }
        try lab.untilTrue("gone") { $0.client(named: "a")?.isConnected == false }
        #expect(throws: LabError.clientNotConnected("a")) { try lab.port.ask { try $0.ping("a") } }
        let alone = LabPort()
        defer { alone.shutDown() }
        #expect(throws: LabError.noBroker) { try alone.ask { try $0.connect("a") } }
    }

    @Test("where nothing listens, connect says so")
    func refused() throws {
        let free = try TestLab().number
        let port = LabPort()
        defer { port.shutDown() }
        try port.ask { try $0.connect("a", ClientOptions(server: .init(host: "127.0.0.1", port: free))) }
        let phase = try port.wait(limit: TestLab.patience) { lab in
            lab.client(named: "a").flatMap { if case .failed(let error) = $0.phase { error } else { nil } }
        }
        #expect(phase == .cannotConnect(client: "a", server: "127.0.0.1:\(free)", reason: "Connection refused"))
    }

    @Test("a client of one lab may connect to another broker; then one end tells all")
    func elsewhere() throws {
        let other = try TestLab()
        let lab = try TestLab()
        try lab.connect("guest", server: .init(host: "localhost", port: other.number))
        try lab.publish("guest", "t", "hi", .atLeastOnce)
        let expected = [
            "guest opened", "guest > CONNECT arrived", "guest < CONNACK arrived", "guest > PUBLISH 1 #1 \"hi\" arrived",
            "guest < PUBACK #1 arrived",
        ]
        #expect(try lab.transcript() == expected)
        #expect(try other.transcript() == expected, "a stranger is named by its client identifier")
        #expect(try other.port.ask { $0.trace.links.map(\.isOurs) } == [false])
    }

    @Test("after the broker stopped and started anew, a client's both ends report as before")
    func brokerRestart() throws {
        let lab = try TestLab()
        try lab.connect("board")
        try lab.port.stopBroker()
        try lab.untilTrue("the client knows") { $0.client(named: "board")?.isConnected == false }
        #expect(throws: LabError.noBroker) { try lab.port.ask { try $0.connect("board") } }
        var options = BrokerOptions()
        options.port = 0
        try lab.port.startBroker(options)
        try lab.connect("board")
        #expect(
            try lab.transcript() == [
                "board opened", "board > CONNECT arrived", "board < CONNACK arrived", "board closed: the broker stopped",
                "board opened", "board > CONNECT arrived", "board < CONNACK arrived",
            ])
        #expect(try lab.port.ask { $0.trace.links.map(\.isOurs) } == [true, true])
    }

    @Test("a lab that records nothing works the same")
    func withoutRecording() throws {
        let lab = try TestLab(recording: false)
        try lab.connect("a")
        #expect(try lab.publish("a", "t", "x", .exactlyOnce) == .published(1, .success))
        #expect(try lab.port.ask { $0.trace.nextNumber } == 1)
    }
}

@Suite("The door to the loop")
struct LabPortTests {
    @Test("wait gives up at its limit, and lets the caller do something meanwhile")
    func limit() throws {
        let port = LabPort()
        defer { port.shutDown() }
        var rounds = 0
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try port.wait(limit: .milliseconds(120), meanwhile: { rounds += 1 }) { _ in Int?.none } == nil)
        #expect(clock.now - start >= .milliseconds(120) && rounds >= 2)
    }

    @Test("wait sees what another thread brings about")
    func otherThread() throws {
        let lab = try TestLab()
        let client = try RawClient(port: lab.number)
        client.send(RawClient.connect("raw"))
        try lab.untilTrue("the stranger") { $0.brokerSnapshot?.sessions.first?.client == "raw" }
    }

    @Test("after the end every question is answered with the same error")
    func shutDown() throws {
        let port = LabPort()
        port.shutDown()
        #expect(throws: LabError.shutDown) { try port.ask { _ in 1 } }
        #expect(throws: LabError.shutDown) { try port.startBroker() }
    }
}
