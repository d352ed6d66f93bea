import Course
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite struct `A line about the broker's state says what the broker has instead` {
    @Test(arguments: cases) func onState(_ case: NearMiss) throws {
        var scene = Scene()
        scene.broker = Self.broker
        `case`.happened(&scene)
        let evaluation = try check(`case`.line).evaluate(Evidence(trace: scene.trace, since: 1, broker: scene.broker))
        #expect(evaluation.misses == (`case`.says.map { [$0] } ?? []))
    }

    static let broker = BrokerSnapshot(
        sessions: [
            .named("nrf-1", subscriptions: [("led/#", .atLeastOnce)], hasWill: true),
            .named("phone", isConnected: false, isPersistent: true, queued: 2),
        ],
        retained: [.init(topic: "led/state", qos: .atMostOnce, payload: Array("on".utf8))])

    /// The lab calls the client nrf-1 by the name board.
    static func boardIsNamed(_ scene: inout Scene) { scene.open("board", id: "nrf-1") }

    static let cases: [NearMiss] = [
        NearMiss("connected *", nil) { _ in },
        NearMiss("connected board", nil, boardIsNamed),
        NearMiss("connected board", "board is not connected.") { _ in },
        NearMiss("connected phone", "phone is not connected.") { _ in },
        NearMiss("not connected nrf-1", "nrf-1 is still connected.") { _ in },
        NearMiss("not connected phone", nil) { _ in },
        NearMiss("connected board", "No broker is running.") { $0.broker = nil },
        NearMiss("not connected board", nil) { $0.broker = nil },
        NearMiss("session phone queued=2 persistent connected=0 keep-alive=60", nil) { _ in },
        NearMiss(
            "session phone queued<2 persistent=0",
            "In the session of phone, queued is 2, this step wants less than 2; persistent is 1, this step wants 0."
        ) { _ in },
        NearMiss("session * will>0 subscriptions=2", "In the session of nrf-1, subscriptions is 1, this step wants 2.") { _ in },
        NearMiss("session tablet", "The broker has no session for tablet.") { _ in },
        NearMiss("not session phone queued!=0", "The broker still has a session with queued!=0 for phone.") { _ in },
        NearMiss("subscribed board led/# qos=1", nil, boardIsNamed),
        NearMiss("subscribed board led/#", nil, boardIsNamed),
        NearMiss(
            "subscribed board led/# qos=2", "board is subscribed to led/# with QoS 1, this step wants QoS 2.", boardIsNamed),
        NearMiss(
            "subscribed board led/+", "board is not subscribed to led/+; there is a subscription to led/#.", boardIsNamed),
        NearMiss("subscribed * lamp", "No client is subscribed to lamp; there is a subscription to led/#.") { _ in },
        NearMiss("not subscribed * led/#", "A client is still subscribed to led/#.") { _ in },
        NearMiss("retained led/state", nil) { _ in },
        NearMiss("retained led/state \"on\"", nil) { _ in },
        NearMiss("retained led/state \"off\"", "“on” is retained on led/state, this step wants “off”.") { _ in },
        NearMiss("retained lamp", "Nothing is retained on lamp.") { _ in },
        NearMiss("not retained led/state", "“on” is still retained on led/state.") { _ in },
        NearMiss("not retained lamp", nil) { _ in },
    ]
}
