import BrokerCore
import Foundation
import MQTTWire
import TestKit
import Testing

/// One limit made small, and what a client sees at it and one step beyond.
struct LimitCase: Sendable, CustomTestStringConvertible {
    /// Its row in the table.
    let limit: Limit
    let versions: [ProtocolVersion]
    let options: @Sendable (_ folder: String) throws -> [String]
    let run: @Sendable (LimitedBroker) throws -> Void

    /// - Parameters:
    ///   - others: Options that the case needs beside the limit's own; made in a folder of the case.
    init(
        _ option: String, _ value: String, _ versions: [ProtocolVersion] = [.v311, .v5],
        beside others: @escaping @Sendable (_ folder: String) throws -> [String] = { _ in [] },
        _ run: @escaping @Sendable (LimitedBroker) throws -> Void
    ) {
        guard let limit = Limit.with(option: option) else { preconditionFailure("no limit has the option \(option)") }
        self.limit = limit
        self.versions = versions
        options = { [option, value] + (try others($0)) }
        self.run = run
    }

    var testDescription: String { limit.option }

    static let all = connections + packets + flow + sessions + topics
}

@Suite("Each limit, on the wire")
struct LimitsOnTheWireTests {
    struct Play: Sendable, CustomTestStringConvertible {
        let limitCase: LimitCase
        let version: ProtocolVersion

        var testDescription: String { "\(limitCase.limit.option), \(version)" }
    }

    @Test(
        "up to it all is served, beyond it the answer is what the table says", .timeLimit(.minutes(10)),
        arguments: LimitCase.all.flatMap { one in one.versions.map { Play(limitCase: one, version: $0) } })
    func holds(play: Play) throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let broker = try LabBroker(try play.limitCase.options(folder))
        try play.limitCase.run(LimitedBroker(broker: broker, version: play.version, limit: play.limitCase.limit))
    }

    @Test("no limit is left out")
    func all() {
        #expect(LimitCase.all.map(\.limit.option).sorted() == Limit.all.map(\.option).sorted())
    }
}

/// A broker with a small limit, as clients of one version see it.
struct LimitedBroker {
    let broker: LabBroker
    let version: ProtocolVersion
    let limit: Limit

    var port: Int { broker.port }

    /// What the table says that a client is answered: a Reason Code, in 3.1.1 a Return Code; 0 where it has none.
    var code: UInt8 {
        (version == .v5 ? limit.reasonCode : limit.reasonCode311)?.rawValue ?? 0
    }

    /// A client that is connected.
    func client(_ name: String, clean: Bool = true, buffers: Int32? = nil) throws -> RawClient {
        try RawClient.connected(name, version, port: port, clean: clean, expiring(clean), buffers: buffers)
    }

    /// A client with those subscriptions.
    func subscriber(_ name: String, _ filters: [String], qos: UInt8 = 0, buffers: Int32? = nil) throws -> RawClient {
        let client = try client(name, buffers: buffers)
        client.send(subscribe(1, filters, qos: qos, version))
        let granted = codes(client.receivePacket(version))
        #expect(granted == filters.map { _ in qos })
        return client
    }

    /// CONNECT of a new connection, and what comes of it; `nil` when the connection ends instead.
    func answer(to name: String, clean: Bool = true) throws -> (client: RawClient, connack: ConnackPacket?) {
        let client = try RawClient(port: port)
        client.send(connectFrame(name, version, clean: clean, expiring(clean)))
        guard case .connack(let answer)? = client.receivePacket(version) else { return (client, nil) }
        return (client, answer)
    }

    /// The properties of a CONNACK, where there can be any.
    func promised() throws -> Properties { try answer(to: "asks").connack?.properties ?? [] }

    func message(_ topic: String, _ payload: Int = 1, qos: UInt8 = 0, id: Int = 0, retain: Bool = false) -> [UInt8] {
        publish(topic, [UInt8](repeating: 0x78, count: payload), qos: qos, id: id, retain: retain, version)
    }

    /// The codes of a SUBACK.
    func codes(_ packet: Packet?) -> [UInt8] {
        guard case .suback(let answer)? = packet else { return [] }
        return answer.reasonCodes.map(\.rawValue)
    }

    /// A session that is not to end with its connection lasts an hour, in 5.0.
    private func expiring(_ clean: Bool) -> Properties {
        version == .v5 && !clean ? [Property(.sessionExpiryInterval, .fourByteInteger(3_600))] : []
    }
}
