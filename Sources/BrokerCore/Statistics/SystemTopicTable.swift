import MQTTSessions
import MQTTWire

/// A topic of `$SYS/broker`, named as mosquitto names it where it means the same, and its value.
struct SystemTopic: Sendable {
    /// The whole topic.
    let name: TopicName
    let value: @Sendable (BrokerFigures) -> String

    private init?(_ name: String, _ value: @escaping @Sendable (BrokerFigures) -> String) {
        guard let name = TopicName("$SYS/broker/" + name) else { return nil }
        self.name = name
        self.value = value
    }

    private static func number(_ name: String, _ value: @escaping @Sendable (BrokerFigures) -> Int) -> SystemTopic? {
        SystemTopic(name) { String(value($0)) }
    }
}

extension SystemTopic {
    /// All of them, in the order in which they are published.
    static let all: [SystemTopic] = (plain + loads).compactMap(\.self)

    private static let plain: [SystemTopic?] = [
        SystemTopic("version") { _ in "mqttlab version \(BrokerCore.version)" },
        SystemTopic("uptime") { "\($0.uptime.components.seconds) seconds" },
        number("clients/total") { $0.sessions },
        number("clients/connected") { $0.connected },
        number("clients/active") { $0.connected },
        number("clients/disconnected") { $0.sessions - $0.connected },
        number("clients/inactive") { $0.sessions - $0.connected },
        number("clients/maximum") { $0.counters.mostConnected },
        number("clients/expired") { $0.counters.sessionsExpired },
        number("messages/received") { $0.traffic.received.packets },
        number("messages/sent") { $0.traffic.sent.packets },
        number("messages/stored") { $0.inFlight + $0.queued + $0.retained },
        number("store/messages/count") { $0.inFlight + $0.queued + $0.retained },
        number("store/messages/bytes") { $0.heldBytes + $0.retainedBytes },
        number("subscriptions/count") { $0.subscriptions },
        number("retained messages/count") { $0.retained },
        number("publish/messages/dropped") { $0.counters.dropped },
        number("publish/messages/received") { $0.traffic.received.messages },
        number("publish/messages/sent") { $0.traffic.sent.messages },
        number("publish/bytes/received") { $0.traffic.received.payloadBytes },
        number("publish/bytes/sent") { $0.traffic.sent.payloadBytes },
        number("bytes/received") { $0.traffic.received.bytes },
        number("bytes/sent") { $0.traffic.sent.bytes },
    ]

    private static let loads: [SystemTopic?] = LoadTopic.allCases.enumerated().flatMap { item, topic in
        ["1min", "5min", "15min"].enumerated().map { window, name in
            SystemTopic("load/\(topic.rawValue)/\(name)") { decimal($0.loads[item][window]) }
        }
    }

    /// A number with two digits after the point, as mosquitto writes it.
    private static func decimal(_ number: Double) -> String {
        let hundredths = Int((number * 100).rounded())
        let digits = String(100 + hundredths % 100).dropFirst()
        return "\(hundredths / 100).\(digits)"
    }
}

/// What load averages are told of; the cases stand in the order of `Totals.row`.
enum LoadTopic: String, CaseIterable {
    case packetsReceived = "messages/received"
    case packetsSent = "messages/sent"
    case messagesReceived = "publish/received"
    case messagesSent = "publish/sent"
    case messagesDropped = "publish/dropped"
    case bytesReceived = "bytes/received"
    case bytesSent = "bytes/sent"
    case connectionsOpened = "sockets"
    case connects = "connections"
}
