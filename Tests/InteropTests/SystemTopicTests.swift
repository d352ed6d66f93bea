import Foundation
import TestKit
import Testing

/// `$SYS` beside a real mosquitto, and the log and the limits of the headless broker as strangers meet them.
@Suite struct SystemTopicTests {
    /// What `mosquitto_sub -v` hears of `$SYS` within some seconds, by topic.
    private static func topics(port: Int, seconds: Int) throws -> [String: String] {
        let heard = try Program.run(
            "mosquitto_sub", ["-h", "127.0.0.1", "-p", String(port), "-t", "$SYS/#", "-v", "-W", String(seconds)])
        // Topics may contain a space; no value of interest does but the last word or two.
        var values: [String: String] = [:]
        for line in heard.output.split(separator: "\n") {
            let isCount = line.hasPrefix("$SYS/broker/retained messages/count ")
            let parts = line.split(separator: " ", maxSplits: isCount ? 2 : 1).map(String.init)
            values[parts.dropLast().joined(separator: " ")] = parts.last
        }
        return values
    }

    @Test func namesAreThoseOfMosquitto() throws {
        let mosquitto = try Mosquitto("allow_anonymous true\nsys_interval 1", in: NSTemporaryDirectory())
        let theirs = Set(try Self.topics(port: mosquitto.port, seconds: 4).keys)
        let broker = try LabBroker()
        let ours = try Self.topics(port: broker.port, seconds: 2)
        #expect(ours.count >= 50)
        #expect(Set(ours.keys).subtracting(theirs) == [])
        #expect(theirs.subtracting(ours.keys).allSatisfy { $0.contains("/heap/") || $0.contains("/shared_subscriptions/") })
    }

    @Test func valuesFollowWhatHappens() throws {
        let broker = try LabBroker(["--sys-interval", "1"])
        for _ in 0..<3 { try broker.mosquitto("pub", ["-t", "a", "-m", "hello", "-q", "1", "-r"]) }
        let values = try Self.topics(port: broker.port, seconds: 3)
        #expect(values["$SYS/broker/publish/messages/received"] == "3")
        #expect(values["$SYS/broker/publish/bytes/received"] == "15")
        #expect(values["$SYS/broker/retained messages/count"] == "1")
        #expect(values["$SYS/broker/clients/connected"] == "1")
        #expect(values["$SYS/broker/load/publish/received/1min"].flatMap(Double.init).map { $0 > 0 } == true)
        #expect(values["$SYS/broker/uptime"] != "0 seconds", "values are published again at the interval")
    }

    @Test func logTellsWhyEachConnectionEnded() throws {
        let broker = try LabBroker(["--log-format", "json", "--max-packet-size", "200"])
        try broker.mosquitto("pub", ["-t", "a", "-m", "hello", "-i", "polite"])
        try broker.mosquitto("pub", ["-t", "a", "-m", String(repeating: "x", count: 300), "-i", "large"])
        kill(broker.program.processIdentifier, SIGTERM)
        let lines = try broker.program.ending().errors.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["client"] as? String } == ["polite", "large"])
        #expect(lines.first?["why"] as? String == "the client said DISCONNECT")
        #expect((lines.last?["why"] as? String)?.contains("at most 200 are taken") == true)
    }

    @Test func aLogThatNobodyReadsHoldsNobodyUp() throws {
        let broker = Process()
        broker.executableURL = URL(fileURLWithPath: Program.mqttlab)
        broker.arguments = ["broker", "--port", "0", "--log-level", "debug"]
        let said = Pipe()
        let unread = Pipe()
        broker.standardOutput = said
        broker.standardError = unread
        try broker.run()
        defer { broker.terminate() }
        let greeting = String(decoding: said.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(greeting.firstMatch(of: #/127\.0\.0\.1:(\d+)/#).flatMap { Int($0.1) })
        // About 300 bytes for each connection, and a pipe takes 64 KiB; the log lets 20 a second through.
        for number in 0..<600 {
            let client = try RawClient.connected("client-\(number)", port: port)
            client.send([0xE0, 0])
        }
        #expect(try RawClient.connected("last", port: port).receive(0) == [])
        broker.terminate()
        broker.waitUntilExit()
        #expect(broker.terminationReason == .exit && broker.terminationStatus == 0)
        _ = unread
    }
}
