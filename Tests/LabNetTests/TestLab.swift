import BrokerCore
import ClientCore
import LabNet
import MQTTSessions
import MQTTWire
import TestKit
import Tracing

/// A lab of one test: its broker on a free port, and everything waits with a generous limit.
final class TestLab {
    let port: LabPort
    let listeners: [Listener]
    static let patience = Duration.seconds(20)

    struct TookTooLong: Error {
        var what: String
        var trace: [String]
    }

    init(_ adjust: (inout BrokerOptions) -> Void = { _ in }, recording: Bool = true) throws {
        port = LabPort(recording: recording, traceCapacity: 4 << 20)
        var options = BrokerOptions()
        options.port = 0
        options.seed = 1
        adjust(&options)
        listeners = try port.startBroker(options)
    }

    deinit { port.shutDown() }

    var number: Int { listeners[0].port }

    /// Waits until the condition holds, or fails with what the trace has until then.
    @discardableResult
    func until<T: Sendable>(_ what: String, _ condition: @escaping @Sendable (Lab) -> T?) throws -> T {
        guard let value = try port.wait(limit: Self.patience, for: condition) else {
            throw TookTooLong(what: what, trace: try transcript())
        }
        return value
    }

    /// Waits until the condition is true.
    func untilTrue(_ what: String, _ condition: @escaping @Sendable (Lab) -> Bool) throws {
        try until(what) { condition($0) ? true : nil }
    }

    /// Connects a client and waits for CONNACK.
    func connect(
        _ name: String, cleanStart: Bool = true, keepAlive: UInt16 = 60, will: Will? = nil, server: ClientOptions.Server? = nil
    ) throws {
        let configuration = ClientConfiguration(
            clientIdentifier: ClientIdentifier(stringLiteral: name), cleanStart: cleanStart, keepAlive: keepAlive, will: will)
        try port.ask { try $0.connect(name, ClientOptions(configuration, server: server)) }
        try untilTrue("\(name) connected") { $0.client(named: name)?.isConnected == true }
    }

    /// Publishes and waits for the end of the exchange.
    @discardableResult
    func publish(
        _ name: String, _ topic: TopicName, _ payload: String, _ qos: QoS = .atMostOnce, retain: Bool = false
    ) throws
        -> RequestOutcome
    {
        let message = PublishRequest(topic: topic, payload: Array(payload.utf8), qos: qos, retain: retain)
        return try outcome(try port.ask { try $0.publish(name, message) })
    }

    @discardableResult
    func subscribe(_ name: String, _ filter: TopicFilter, _ qos: QoS = .exactlyOnce) throws -> RequestOutcome {
        try outcome(try port.ask { try $0.subscribe(name, [Subscription(filter, maximumQoS: qos)]) })
    }

    func outcome(_ request: RequestIdentifier) throws -> RequestOutcome {
        try until("the end of request \(request.rawValue)") { lab in
            if case .over(let outcome)? = lab.request(request) { outcome } else { nil }
        }
    }

    /// Waits until a line of the transcript is there.
    func untilLine(_ line: String) throws {
        try untilTrue(line) { $0.transcript().contains(line) }
    }

    func transcript(notes: Bool = false) throws -> [String] { try port.ask { $0.transcript(notes: notes) } }
}

extension Lab {
    /// The trace without its times, such as `board > PUBLISH 1 "on" arrived`.
    func transcript(notes: Bool = false) -> [String] {
        trace.slice(1..<trace.nextNumber).compactMap { event in
            let link = event.link.flatMap(trace.link)
            let name = link?.name ?? "broker"
            switch event.what {
            case .opened: return "\(name) opened"
            case .closed(let words): return "\(name) closed: \(words)"
            case .note(let note): return notes ? "\(name) note: \(note)" : nil
            case .handshake, .secured, .explained: return nil
            case .packet(let bytes, let direction, let verdict):
                let packet = try? Codec.decode(bytes, version: link?.version ?? .v311)
                return "\(name) \(direction == .toBroker ? ">" : "<") \(packet?.short ?? hexText(bytes)) \(verdict.short)"
            }
        }
    }
}

extension Packet {
    fileprivate var short: String {
        switch self {
        case .publish(let publish):
            [
                "PUBLISH", publish.dup ? "dup" : nil, "\(publish.qos.rawValue)", publish.packetIdentifier.map { "#\($0)" },
                "\"\(String(decoding: publish.payload.prefix(20), as: UTF8.self))\"",
            ].compactMap(\.self).joined(separator: " ")
        case .puback(let answer), .pubrec(let answer), .pubrel(let answer), .pubcomp(let answer):
            "\(kind) #\(answer.packetIdentifier)"
        case .connect, .connack, .subscribe, .suback, .unsubscribe, .unsuback, .pingreq, .pingresp, .disconnect, .auth: "\(kind)"
        }
    }
}

extension Verdict {
    fileprivate var short: String {
        switch self {
        case .underWay: "under way"
        case .arrived: "arrived"
        case .lost: "lost"
        case .cut: "cut"
        }
    }
}
