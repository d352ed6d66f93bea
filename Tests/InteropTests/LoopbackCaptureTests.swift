import Foundation
import TestKit
import Testing

/// What the trace shows is what went over the wire: dumpcap listens on the loopback interface meanwhile.
@Suite struct LoopbackCaptureTests {
    @Test func traceOfQoS2IsByteForByteWhatDumpcapSaw() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlab-\(UUID().uuidString).pcapng").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        let own = Repository.root + "/.build/dumpcap"
        let dumpcap = try Program(
            FileManager.default.fileExists(atPath: own) ? own : "dumpcap", ["-i", "lo", "-f", "tcp", "-w", file])
        defer { dumpcap.terminate() }
        try dumpcap.waitForErrors { $0.contains("File:") }

        let trace = try Program.run(Program.mqttlab, ["trace", "qos2", "--json"])
        #expect(trace.status == 0)
        let shown = try Self.shownStreams(trace.output)
        #expect(shown.count == 4, "two clients, two directions")

        // dumpcap writes what it has every now and then.
        let end = ContinuousClock.now + .seconds(30)
        var seen: [String: String] = [:]
        repeat {
            seen = try Self.capturedStreams(file).filter { shown.keys.contains($0.key) }
        } while seen != shown
            && ContinuousClock.now < end
        #expect(seen == shown)
    }

    /// The bytes of each direction of each connection, by "source port > destination port" with 0 for the broker's.
    private static func shownStreams(_ lines: String) throws -> [String: String] {
        var ports: [Int: String] = [:]
        var streams: [String: String] = [:]
        for line in lines.split(separator: "\n") {
            guard let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let link = event["link"] as? Int
            else { continue }
            if let address = event["address"] as? String { ports[link] = address.split(separator: ":").last.map { String($0) } }
            guard let bytes = event["bytes"] as? String, let port = ports[link] else { continue }
            streams[event["direction"] as? String == "to_broker" ? "\(port) >" : "> \(port)", default: ""] += bytes
        }
        return streams
    }

    private static func capturedStreams(_ file: String) throws -> [String: String] {
        let fields = try Program.run(
            "tshark",
            [
                "-r", file, "-Y", "tcp.len > 0", "-T", "fields", "-e", "tcp.srcport", "-e", "tcp.dstport", "-e", "tcp.payload",
            ])
        var streams: [String: String] = [:]
        for line in fields.output.split(separator: "\n") {
            let parts = line.split(separator: "\t").map(String.init)
            guard parts.count == 3 else { continue }
            streams["\(parts[0]) >", default: ""] += parts[2]
            streams["> \(parts[1])", default: ""] += parts[2]
        }
        return streams
    }
}
