import Course
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

/// One line of a check, what happened, and what the lab says of it; no sentence: the line is met.
struct NearMiss: Sendable, CustomTestStringConvertible {
    let line: String
    let says: String?
    let happened: @Sendable (inout Scene) -> Void

    init(_ line: String, _ says: String?, _ happened: @escaping @Sendable (inout Scene) -> Void) {
        self.line = line
        self.says = says
        self.happened = happened
    }

    var testDescription: String { "\(line) → \(says ?? "met")" }
}

@Suite struct `A line that is missed says what came instead` {
    @Test(arguments: packets) func onPackets(_ case: NearMiss) throws { try expect(`case`) }
    @Test(arguments: fates) func onTheirFate(_ case: NearMiss) throws { try expect(`case`) }
    @Test(arguments: absences) func onNothing(_ case: NearMiss) throws { try expect(`case`) }

    private func expect(_ case: NearMiss) throws {
        var scene = Scene()
        `case`.happened(&scene)
        let evaluation = try check(`case`.line).evaluate(Evidence(trace: scene.trace, since: 1, broker: scene.broker))
        #expect(evaluation.misses == (`case`.says.map { [$0] } ?? []))
        #expect(evaluation.isPassed == (`case`.says == nil))
    }

    static let packets: [NearMiss] = [
        NearMiss("seen publish qos=2 to=broker", nil) { $0.send("board", .publish("led", qos: .exactlyOnce)) },
        NearMiss(
            "seen publish qos=2", "QoS 1 arrived, this step wants QoS 2: first byte 0x32, wanted 0x34 (event 2)."
        ) { $0.send("board", .publish("led", qos: .atLeastOnce)) },
        NearMiss(
            "seen publish qos=2 retain=1 topic=led",
            "QoS 1 and RETAIN 0 arrived, this step wants QoS 2 and RETAIN 1: first byte 0x32, wanted 0x35;"
                + " its topic is lamp, this step wants led (event 2)."
        ) { $0.send("board", .publish("lamp", qos: .atLeastOnce)) },
        NearMiss(
            "seen publish dup=1", "DUP 0 arrived, this step wants DUP 1: first byte 0x32, wanted 0x3a (event 2)."
        ) { $0.deliver("board", .publish("led", qos: .atLeastOnce)) },
        NearMiss("seen publish qos>0", "QoS 0 arrived, this step wants QoS above 0 (event 2).") {
            $0.send("board", .publish("led"))
        },
        NearMiss(
            "seen publish topic=led/#", "PUBLISH arrived, but its topic is lamp, this step wants one within led/# (event 2)."
        ) {
            $0.send("board", .publish("lamp"))
        },
        NearMiss(
            "seen publish payload=\"Button 1 pressed\"",
            "PUBLISH arrived, but its payload is “Button\\u{1B} 1”, this step wants “Button 1 pressed” (event 2)."
        ) { $0.send("board", .publish("led", "Button\u{1B} 1")) },
        NearMiss("seen publish from=board", "PUBLISH arrived, but phone sent it, this step wants it from board (event 2).") {
            $0.send("phone", .publish("led"))
        },
        NearMiss("seen publish to=phone", "PUBLISH arrived, but it went to the broker, this step wants it to phone (event 2).") {
            $0.send("board", .publish("led"))
        },
        NearMiss(
            "seen subscribe topic=led qos=1", "SUBSCRIBE arrived, but it asks for QoS 0, this step wants QoS 1 (event 2)."
        ) { $0.send("board", .subscribe("led")) },
        NearMiss("seen subscribe topic=led", "SUBSCRIBE arrived, but its filter is led/#, this step wants led (event 2).") {
            $0.send("board", .subscribe("led/#"))
        },
        NearMiss("seen connack code=0", "CONNACK arrived, but its code is 0x05, this step wants 0x00 (event 2).") {
            $0.deliver("board", .connack(ConnackPacket(reasonCode: ReasonCode(rawValue: 5))))
        },
        NearMiss("seen pubrec id=7", "PUBACK arrived, this step wants PUBREC (event 2).") { $0.deliver("board", .puback(7)) },
        NearMiss(
            "seen note=took-over client=phone",
            "note `took-over` arrived, but it belongs to board, this step looks at phone (event 2)."
        ) {
            $0.open("board")
            $0.note("board", .tookOver("board"))
        },
        NearMiss("never pingreq from=board", "PINGREQ arrived from board, and this step wants none (event 2).") {
            $0.send("board", .pingreq)
        },
        NearMiss("count 2 publish to=phone", "PUBLISH arrived once, this step wants 2 (event 2).") {
            $0.deliver("phone", .publish("led"))
        },
        NearMiss("count 1 publish to=phone", "PUBLISH arrived twice, this step wants 1 (event 3).") {
            $0.deliver("phone", .publish("led"))
            $0.deliver("phone", .publish("led"))
        },
        NearMiss("count 1+ publish to=phone", nil) {
            $0.deliver("phone", .publish("led"))
            $0.deliver("phone", .publish("led"))
        },
    ]

    static let fates: [NearMiss] = [
        NearMiss("seen puback", "PUBACK was sent, but it was lost on the way (event 2).") {
            $0.deliver("board", .puback(1), .lost)
        },
        NearMiss("seen puback", "PUBACK was sent, but it is still under way (event 2).") {
            $0.deliver("board", .puback(1), .underWay)
        },
        NearMiss("seen puback", nil) {
            $0.open("outside", isOurs: false)
            $0.deliver("outside", .puback(1), .underWay)
        },
        NearMiss("seen lost puback", nil) { $0.deliver("board", .puback(1), .cut) },
        NearMiss("seen lost puback", "PUBACK arrived, but this step wants it lost on the way (event 2).") {
            $0.deliver("board", .puback(1))
        },
    ]

    static let absences: [NearMiss] = [
        NearMiss("seen publish", "No PUBLISH arrived since this step began.") { _ in },
        NearMiss("seen closed", "No connection ended since this step began.") { _ in },
        NearMiss("seen note=took-over", "Nobody noted `took-over` since this step began.") { _ in },
        NearMiss("seen subscribe", "No SUBSCRIBE arrived since this step began; what passed: PINGREQ, PINGRESP.") {
            $0.send("board", .pingreq)
            $0.deliver("board", .pingresp)
            $0.send("board", .pingreq)
        },
        NearMiss("seen publish\nmiss: Press the button.", "No PUBLISH arrived since this step began. Press the button.") { _ in },
    ]
}
