import Fields
import Foundation
import LabNet
import LabTLS
import TLSWire
import TestKit
import Testing
import Tracing

/// Handshakes over the loopback interface, seen twice: by the lab's trace, and by tshark in dumpcap's capture, which it
/// decrypts with the lab's key log. Every field that both name stands at the same place and says the same.
@Suite("What the trace shows of TLS, tshark shows too")
struct HandshakeWitnessTests {
    @Test("ECDSA: 1.2, 1.3, sessions that go on, another ClientHello, nothing in common; and MQTT within")
    func ecdsa() throws {
        let fixture = try TLSFixture()
        let witness = try Witness(fixture) { _ in }
        try witness.connect(["-tls1_3", "-alpn", "mqtt"])
        try witness.connect(["-tls1_2", "-alpn", "mqtt"])
        try witness.connect(["-tls1_3", "-groups", "P-521:P-256"])
        for version in ["-tls1_3", "-tls1_2"] {
            let session = fixture.file("session" + version)
            try witness.connect([version, "-sess_out", session])
            try witness.connect([version, "-sess_in", session])
        }
        try witness.connect(["-tls1_2", "-cipher", "AES128-SHA"], isRefused: true)
        let published = try Program.run(
            "mosquitto_pub",
            [
                "-h", "localhost", "-p", "\(witness.port)", "--cafile", fixture.file("ca-cert"), "-t", "led/1", "-m", "on",
            ])
        #expect(published.status == 0, "\(published.errors)")

        let compared = try witness.compare(connections: 9, withData: [8])
        #expect(compared.messages.isSuperset(of: ["1", "2", "4", "8", "11", "12", "14", "15", "16", "20", "21 40"]))
        #expect(compared.fields.count >= 70, "\(compared.fields.sorted())")
        let resumed = try witness.secured().map(\.isResumed)
        #expect(resumed == [false, false, false, false, true, false, true, false])
        let trips = try witness.secured().map(\.roundTrips)
        #expect(trips == [1, 2, 2, 1, 1, 2, 1, 1])

        let mqtt = try Program.run(
            "tshark",
            [
                "-r", witness.capture, "-o", "tls.keylog_file:\(witness.keyLog)", "-d", "tcp.port==\(witness.port),tls", "-d",
                "tls.port==\(witness.port),mqtt", "-Y", "mqtt.msgtype == 3", "-T", "fields", "-e", "mqtt.topic", "-e", "mqtt.msg",
            ])
        #expect(mqtt.output == "led/1\t6f6e\n", "\(mqtt.errors)")
    }

    @Test("RSA, with a client certificate and without one")
    func rsa() throws {
        let fixture = try TLSFixture(.rsa2048)
        let witness = try Witness(fixture) { tls in
            tls.server.clientCertificate = .required
            tls.server.clientAuthorities = fixture.authority
        }
        let identity = ["-cert", fixture.file("board-cert"), "-key", fixture.file("board-key")]
        for version in ["-tls1_2", "-tls1_3"] {
            try witness.connect([version] + identity)
            try witness.connect([version], isRefused: true)
        }
        let compared = try witness.compare(connections: 4)
        #expect(compared.messages.isSuperset(of: ["1", "2", "4", "8", "11", "12", "13", "14", "15", "16", "20"]))
        #expect(compared.messages.contains { $0 == "21 116" } && compared.messages.contains("21 40"))
        #expect(compared.fields.isSuperset(of: ["tls.handshake.cert_type", "tls.handshake.dname_len"]))
    }
}

/// A lab whose broker is listened to.
private final class Witness {
    let lab: TestLab
    let fixture: TLSFixture
    let keyLog: String
    let capture: String
    private let dumpcap: Program

    struct Compared {
        var fields: Set<String> = []
        /// Types of handshake messages; of alerts 21 and the description.
        var messages: Set<String> = []
    }

    init(_ fixture: TLSFixture, _ adjust: @escaping (inout BrokerTLS) -> Void) throws {
        self.fixture = fixture
        let keys = fixture.file("keys")
        keyLog = keys
        capture = fixture.file("capture")
        lab = try fixture.lab { tls in
            tls.keyLog = keys
            adjust(&tls)
        }
        let own = Repository.root + "/.build/dumpcap"
        dumpcap = try Program(
            FileManager.default.fileExists(atPath: own) ? own : "dumpcap",
            ["-q", "-i", "lo", "-f", "tcp port \(lab.securePort)", "-w", capture])
        try dumpcap.waitForErrors { $0.contains("File:") }
    }

    deinit { dumpcap.terminate() }

    var port: Int { lab.securePort }

    /// `openssl s_client`, which leaves when it has read what the broker sends after the handshake, or when it is refused.
    func connect(_ arguments: [String], isRefused: Bool = false) throws {
        let client = try Program(
            "openssl",
            ["s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost", "-CAfile", fixture.file("ca-cert")]
                + arguments)
        let before = try ends()
        if !isRefused { try client.wait { $0.contains(arguments.contains("-tls1_2") ? "Verify return" : "Post-Handshake") } }
        client.closeInput()
        _ = try client.ending()
        try lab.until("its end") { lab in Self.ends(lab) > before ? true : nil }
    }

    func secured() throws -> [SecuredEvent] {
        try lab.port.ask { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).compactMap {
                if case .secured(let secured) = $0.what { secured } else { nil }
            }
        }
    }

    private func ends() throws -> Int { try lab.port.ask { Self.ends($0) } }

    private static func ends(_ lab: Lab) -> Int {
        lab.trace.slice(1..<lab.trace.nextNumber).count { if case .closed = $0.what { true } else { false } }
    }

    /// The trace's messages, of each connection and direction in their order.
    private func ours() throws -> [[HandshakeEvent]] {
        let events = try lab.port.ask { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).compactMap { event -> (Int, HandshakeEvent)? in
                guard case .handshake(let message) = event.what, let link = event.link else { return nil }
                return (link.rawValue, message)
            }
        }
        var ways: [[HandshakeEvent]] = []
        for link in Set(events.map(\.0)).sorted() {
            for direction in [Direction.toBroker, .fromBroker] {
                ways.append(events.filter { $0.0 == link && $0.1.direction == direction }.map(\.1))
            }
        }
        return ways
    }

    /// What tshark sees, in the same order.
    private struct Theirs {
        var ways: [[Tshark.TLSMessage]] = []
        /// The bytes of all records of each way.
        var sizes: [Int] = []
    }

    private func theirs() throws -> Theirs {
        let seen = try Tshark.handshakes(capture, keyLog: keyLog, port: port)
        var theirs = Theirs()
        for stream in Set(seen.messages.map(\.stream)).sorted() {
            for isToBroker in [true, false] {
                theirs.ways.append(seen.messages.filter { $0.stream == stream && ($0.sourcePort != port) == isToBroker })
                let records = seen.records.filter { $0.stream == stream && ($0.sourcePort != port) == isToBroker }
                theirs.sizes.append(records.reduce(0) { $0 + $1.size })
            }
        }
        return theirs
    }

    /// Whether all messages of the trace are there, and no others: but what a client still sent when the broker had
    /// refused it is never read.
    private static func hasAll(_ theirs: [[Tshark.TLSMessage]], of ours: [[HandshakeEvent]]) -> Bool {
        theirs.count == ours.count
            && ours.indices.allSatisfy { way in
                let isRefused = way % 2 == 0 && ours[way + 1].last.map { $0.contentType == .alert && $0.bytes[0] == 2 } == true
                return theirs[way].count == ours[way].count || isRefused && theirs[way].count > ours[way].count
            }
    }

    /// Compares all, once the capture has as many messages as the trace; what it compared.
    /// - Parameter withData: the connections, from 0, over which MQTT went.
    func compare(connections: Int, withData: Set<Int> = []) throws -> Compared {
        let ours = try ours()
        var theirs = try theirs()
        // dumpcap writes what it has every now and then.
        let end = ContinuousClock.now + .seconds(30)
        while !Self.hasAll(theirs.ways, of: ours), ContinuousClock.now < end {
            Thread.sleep(forTimeInterval: 0.2)
            theirs = try self.theirs()
        }
        try #require(Self.hasAll(theirs.ways, of: ours), "\(theirs.ways.map(\.count)), of the trace \(ours.map(\.count))")
        #expect(ours.count == 2 * connections)
        // Where no data flowed and nobody was refused, all bytes of the connection are those of the handshake's messages.
        for (way, messages) in ours.enumerated() where theirs.ways[way].count == messages.count && !withData.contains(way / 2) {
            #expect(messages.flatMap(\.records).reduce(0, +) == theirs.sizes[way], "connection \(way / 2 + 1)")
        }

        var compared = Compared()
        var disagreements: [String] = []
        var unknown: Set<String> = []
        for (message, seen) in zip(ours, theirs.ways).flatMap({ zip($0, $1) }) {
            let annotation = TLSCodec.annotate(message.bytes, as: message.contentType, version: message.version)
            let leaves = annotation.fields.flatMap(\.leaves)
            if case .failure(let error) = annotation.outcome { disagreements.append("\(error)") }
            compared.messages.insert(seen.value("tls.handshake.type") ?? "21 " + (seen.value("tls.alert_message.desc") ?? "-"))
            for field in seen.fields where !HandshakeDissector.skipped.contains(field.name) {
                guard let (names, comparison) = HandshakeDissector.fields[field.name] else {
                    if !field.name.hasSuffix("_element"), !field.name.hasPrefix("_ws") { unknown.insert(field.name) }
                    continue
                }
                compared.fields.insert(field.name)
                if !leaves.contains(where: { names.contains($0.name) && HandshakeDissector.agrees($0, field, comparison) }) {
                    let here = leaves.filter { $0.range.overlaps(field.range) }.map { "\($0.name) \($0.range) = \($0.value)" }
                    disagreements.append("\(field) against \(here)")
                }
            }
        }
        #expect(disagreements == [])
        #expect(unknown == [])
        return compared
    }
}
