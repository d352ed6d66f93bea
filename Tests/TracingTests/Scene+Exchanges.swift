import MQTTSessions
import MQTTWire
import TestKit
import Tracing

/// The exchanges that the views are looked at with.
extension Scene {
    /// QoS 2 from a board through the broker to a laptop that reads along.
    static var qos2: Scene {
        var scene = Scene()
        scene.pass(.milliseconds(12))
        let laptop = scene.connect("laptop")
        scene.subscribe(laptop, "devacademy/#", .exactlyOnce)
        scene.pass(.milliseconds(1_850))
        let board = scene.connect("board", client: "nrf-351901234567890")
        scene.pass(.milliseconds(420))
        let topic = "devacademy/publish/topic"
        scene.send(.publish(topic, "Button 1 pressed", .exactlyOnce, id: 7), .toBroker, board)
        scene.note(.matched(filter: "devacademy/#", subscriber: "laptop"), board)
        scene.send(.publish(topic, "Button 1 pressed", .exactlyOnce, id: 1), .fromBroker, laptop)
        scene.send(.pubrec(Acknowledgement(7)), .fromBroker, board)
        scene.send(.pubrec(Acknowledgement(1)), .toBroker, laptop)
        scene.send(.pubrel(Acknowledgement(7)), .toBroker, board)
        scene.send(.pubrel(Acknowledgement(1)), .fromBroker, laptop)
        scene.send(.pubcomp(Acknowledgement(7)), .fromBroker, board)
        scene.send(.pubcomp(Acknowledgement(1)), .toBroker, laptop)
        return scene
    }

    /// A client with a will that goes silent, and who hears of it.
    static var keepAlive: Scene {
        var scene = Scene()
        let watcher = scene.connect("watcher", keepAlive: 0)
        scene.subscribe(watcher, "status/+", .atLeastOnce)
        let gone: TopicName = "status/board"
        let board = scene.connect(
            "board", keepAlive: 10, will: Will(topic: gone, payload: Array("offline".utf8), qos: .atLeastOnce, retain: true))
        scene.note(.willStored(topic: gone), board)
        scene.pass(.milliseconds(9_998))
        scene.note(.pinged(afterIdle: .seconds(10)), board)
        scene.send(.pingreq, .toBroker, board)
        scene.send(.pingresp, .fromBroker, board)
        scene.pass(.seconds(15))
        scene.note(.keepAliveExpired(seconds: 10, silent: .seconds(15)), board)
        scene.close(board, "nothing was heard for 1.5 × the keep-alive of 10 s")
        scene.note(.willPublished(topic: gone), board)
        scene.note(.matched(filter: "status/+", subscriber: "watcher"), board)
        scene.send(.publish("status/board", "offline", .atLeastOnce, id: 1), .fromBroker, watcher)
        scene.send(.puback(Acknowledgement(1)), .toBroker, watcher)
        return scene
    }

    /// QoS 1 with its PUBACK lost, a connection cut, and the message sent again with DUP on the next one.
    static var lossy: Scene {
        var scene = Scene()
        let board = scene.connect("board", clean: false)
        scene.send(.publish("led/1", "ON", .atLeastOnce, id: 3), .toBroker, board)
        scene.send(.puback(Acknowledgement(3)), .fromBroker, board, verdict: .lost)
        scene.send(.publish("led/2", "ON", .atLeastOnce, id: 4), .toBroker, board, verdict: .cut)
        scene.close(board, "the learner cut it")
        scene.pass(.milliseconds(700))
        let again = scene.open("board", client: "board")
        scene.send(
            .connect(ConnectPacket(clientIdentifier: "board", cleanStart: false)), .toBroker, again)
        scene.note(.sessionResumed(subscriptions: 0, inFlight: 1, queued: 0), again)
        scene.send(.connack(ConnackPacket(sessionPresent: true)), .fromBroker, again)
        scene.note(.redelivered(packetIdentifier: 3), again)
        scene.send(.publish("led/1", "ON", .atLeastOnce, id: 3, dup: true, retain: true), .toBroker, again)
        scene.send(.puback(Acknowledgement(3)), .fromBroker, again, verdict: .arrived(scene.now + .milliseconds(250)))
        scene.send(.publish("led/2", "ON", .atLeastOnce, id: 4, dup: true), .toBroker, again, verdict: .underWay)
        return scene
    }

    /// Foreign peers: wide characters, long topics, binary payloads, escape sequences, a malformed packet, a refusal.
    static var strangers: Scene {
        var scene = Scene()
        let sensor = scene.connect("温度センサー", keepAlive: 0)
        scene.subscribe(sensor, "家/台所/温度", .atMostOnce)
        let long = "building/7/floor/12/room/1204/shelf/3/sensor/temperature/celsius/average"
        scene.send(.publish(long, "{\"value\": 21.5, \"unit\": \"°C\", \"battery\": 87}"), .toBroker, sensor)
        scene.send(.publish("家/台所/温度", "二十一度半 🌡️", retain: true), .toBroker, sensor)
        let evil = scene.connect("\u{1B}[2Jevil\u{202E}", keepAlive: 0)
        scene.send(.publish("\u{1B}]0;owned\u{7}", "\u{1B}[31mred"), .toBroker, evil)
        scene.send(
            .publish(
                PublishPacket(topic: "firmware", payload: (0..<4_000).map { UInt8(truncatingIfNeeded: $0 * 7) })),
            .toBroker, evil)
        scene.send(bytes: [0x36, 0x05, 0x00, 0x01, 0x61, 0x00, 0x01], .toBroker, evil)
        scene.close(evil, "its packet was malformed")
        let old = scene.open("old", version: .v31)
        scene.send(.connect(ConnectPacket(version: .v31, clientIdentifier: "old")), .toBroker, old)
        scene.send(.connack(ConnackPacket(reasonCode: ReasonCode(rawValue: 5))), .fromBroker, old)
        return scene
    }

    /// More clients than an 80-column line has room for.
    static func crowd(_ count: Int) -> Scene {
        var scene = Scene()
        let readers = (1...count).map { scene.connect("reader-\($0)", keepAlive: 0) }
        for (index, reader) in readers.enumerated() {
            scene.subscribe(reader, "news/#", index % 2 == 0 ? .atLeastOnce : .atMostOnce)
        }
        let press = scene.connect("press", keepAlive: 0)
        scene.send(.publish("news/today", "rain", .atLeastOnce, id: 9, retain: true), .toBroker, press)
        for (index, reader) in readers.enumerated() {
            let qos: QoS = index % 2 == 0 ? .atLeastOnce : .atMostOnce
            scene.send(.publish("news/today", "rain", qos, id: index % 2 == 0 ? 1 : nil), .fromBroker, reader)
        }
        scene.send(.puback(Acknowledgement(9)), .fromBroker, press)
        for (index, reader) in readers.enumerated() where index % 2 == 0 {
            scene.send(.puback(Acknowledgement(1)), .toBroker, reader)
        }
        return scene
    }
}

extension Scene {
    /// Two clients with the same client identifier: the second takes the first one's place.
    static var takeOver: Scene {
        var scene = Scene()
        let first = scene.connect("board")
        scene.pass(.milliseconds(300))
        let second = scene.open("board", client: "board")
        scene.send(.connect(ConnectPacket(clientIdentifier: "board")), .toBroker, second)
        scene.note(.tookOver("board"), second)
        scene.close(first, "another client took its client identifier")
        scene.send(.connack(ConnackPacket()), .fromBroker, second)
        return scene
    }
}
