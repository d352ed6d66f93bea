import Diagnosis
import MQTTSessions
import MQTTWire
import TLSWire
import TestKit
import Testing
import Tracing

@Suite("A selector chooses the events that satisfy all its terms")
struct SelectorTests {
    @Test(
        "Chosen events",
        arguments: [
            ("", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
            ("publish", [5, 6, 9]),
            ("PUBLISH", [5, 6, 9]),
            ("kind=publish", [5, 6, 9]),
            ("kind!=publish", [1, 2, 3, 4, 7, 8, 10, 11, 12]),
            ("note", [10]),
            ("opened or closed", [1, 12]),
            ("publish qos=2", [6]),
            ("qos=1", [4, 5]),
            ("qos!=1", [6, 9]),
            ("not qos=1", [1, 2, 3, 6, 7, 8, 9, 10, 11, 12]),
            ("qos>0", [4, 5, 6]),
            ("publish qos<2", [5, 9]),
            ("dup", [6]),
            ("dup=0", [4, 5, 7, 9]),
            ("dup!=1", [4, 5, 7, 9]),
            ("retain", [9]),
            ("retain=0", [5, 6]),
            ("id=7", [5, 8]),
            ("id>7 id<1235", [4, 6, 7]),
            ("topic=devacademy/#", [4, 5]),
            ("topic=devacademy/subscribe/topic", [4]),
            ("topic=+/+/topic", [4, 5]),
            ("topic=\"led/+\" publish", [6, 9]),
            ("topic=gone", [2]),
            ("topic=led/#", [6, 9]),
            ("publish topic!=led/#", [5]),
            ("payload=\"Button 1 pressed\"", [5]),
            ("payload!=\"Button 1 pressed\"", [6, 9]),
            ("payload=0x4f4e", [6]),
            ("payload=\"\"", [9]),
            ("from=board", [2, 4, 5]),
            ("from=nrf-351901234567890", [2, 4, 5]),
            ("from=broker", [3, 6, 8, 9]),
            ("from!=broker", [2, 4, 5, 7, 11]),
            ("to=board", [3, 8, 9]),
            ("to=broker", [2, 4, 5, 7, 11]),
            ("client=board", [1, 2, 3, 4, 5, 8, 9, 12]),
            ("client=\"my laptop\"", [6, 7, 11]),
            ("client!=board", [6, 7, 11]),
            ("code=0", [3, 7, 8]),
            ("code=0 not code>0x7f", [3, 7, 8]),
            ("size=2", [11]),
            ("size>40", [5]),
            ("after=9", [10, 11, 12]),
            ("publish from=board or pubrel", [5, 7]),
            ("(puback or publish) client=board", [5, 8, 9]),
            ("publish and not (qos=0 or qos=1)", [6]),
            ("not not publish", [5, 6, 9]),
            ("  publish   qos = 1  ", [5]),
        ] as [(String, [Int])])
    func chosen(text: String, numbers: [Int]) throws {
        let selector = try Selector(text)
        let chosen = Self.events.filter { event in
            selector.matches(event, link: event.link.flatMap { Self.links[$0] }, packet: Self.packets[event.number])
        }
        #expect(chosen.map(\.number) == numbers)
    }

    @Test(
        "What is known of TLS, and of who connects",
        arguments: [
            ("tls=no", [1, 4]), ("tls=yes", [2, 3]), ("tls=1.2", [2]), ("tls=1.3", [3]), ("tls!=1.3", [1, 2, 4]),
            ("sni=localhost", [3]), ("sni!=localhost", []), ("user=ann", [1]), ("user!=ann", [2]), ("failure=unknown-ca", [4]),
            ("failure!=unknown-ca", []), ("explained", [4]), ("tls=yes user=bob", [2]),
        ] as [(String, [Int])])
    func security(text: String, numbers: [Int]) throws {
        func connect(_ user: MQTTString) -> [UInt8] {
            Codec.encode(.connect(ConnectPacket(clientIdentifier: "board", userName: user)), version: .v311)
        }
        let securities = [nil, TraceTLS(version: .tls12), TraceTLS(version: .tls13, serverName: "localhost"), nil]
        let events: [TraceEvent.What] = [
            .packet(connect("ann"), .toBroker, .underWay), .packet(connect("bob"), .toBroker, .underWay), .opened,
            .explained(Explanation(name: "unknown-ca", summary: "the client sent alert 48")),
        ]
        let selector = try Selector(text)
        let chosen = zip(events, securities).enumerated().filter { index, pair in
            var link = TraceLink(identifier: LinkIdentifier(rawValue: index + 1), name: "board")
            link.tls = pair.1
            return selector.matches(
                TraceEvent(number: index + 1, link: link.identifier, at: .start, what: pair.0), link: link)
        }
        #expect(chosen.map { $0.offset + 1 } == numbers)
    }

    @Test("The packet is decoded only when a term needs it, and once")
    func laziness() throws {
        var decoded = 0
        func decode() -> Packet? {
            decoded += 1
            return Self.packets[5]
        }
        let event = Self.events[4]
        _ = try Selector("pingreq qos=1").matches(event, link: nil, packet: decode())
        _ = try Selector("publish size>3 to=broker after=1").matches(event, link: nil, packet: decode())
        #expect(decoded == 0)
        _ = try Selector("publish qos=1 topic=# id=7 dup=0").matches(event, link: nil, packet: decode())
        #expect(decoded == 1)
    }

    static let board = LinkIdentifier(rawValue: 1)
    static let laptop = LinkIdentifier(rawValue: 2)

    static let links = [
        board: TraceLink(identifier: board, name: "board", clientIdentifier: "nrf-351901234567890"),
        laptop: TraceLink(identifier: laptop, name: "my laptop"),
    ]

    static let packets: [Int: Packet] = [
        2: .connect(
            ConnectPacket(
                clientIdentifier: "nrf-351901234567890",
                will: Will(topic: "gone", payload: []))),
        3: .connack(ConnackPacket()),
        4: .subscribe(
            SubscribePacket(
                1234,
                [Subscription("devacademy/subscribe/topic", maximumQoS: .atLeastOnce)])),
        5: .publish(
            PublishPacket(
                topic: "devacademy/publish/topic", payload: Array("Button 1 pressed".utf8), qos: .atLeastOnce,
                packetIdentifier: 7)),
        6: .publish(
            PublishPacket(
                topic: "led/1", payload: Array("ON".utf8), qos: .exactlyOnce,
                packetIdentifier: 8, dup: true)),
        7: .pubrel(Acknowledgement(8)),
        8: .puback(Acknowledgement(7)),
        9: .publish(PublishPacket(topic: "led/2", payload: [], retain: true)),
        11: .pingreq,
    ]

    static let events: [TraceEvent] = [
        event(1, board, .opened),
        packet(2, board, .toBroker, 0x10, 33),
        packet(3, board, .fromBroker, 0x20, 4),
        packet(4, board, .toBroker, 0x82, 33),
        packet(5, board, .toBroker, 0x32, 46),
        packet(6, laptop, .fromBroker, 0x3C, 13),
        packet(7, laptop, .toBroker, 0x62, 4),
        packet(8, board, .fromBroker, 0x40, 4),
        packet(9, board, .fromBroker, 0x31, 9),
        TraceEvent(number: 10, link: nil, at: .start, what: .note(.sessionKept)),
        packet(11, laptop, .toBroker, 0xC0, 2),
        event(12, board, .closed("goodbye")),
    ]

    static func event(_ number: Int, _ link: LinkIdentifier, _ what: TraceEvent.What) -> TraceEvent {
        TraceEvent(number: number, link: link, at: .start, what: what)
    }

    static func packet(_ number: Int, _ link: LinkIdentifier, _ direction: Direction, _ first: UInt8, _ size: Int) -> TraceEvent {
        event(number, link, .packet([first] + [UInt8](repeating: 0, count: size - 1), direction, .underWay))
    }
}
