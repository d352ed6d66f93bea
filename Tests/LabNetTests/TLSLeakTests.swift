import Foundation
import LabNet
import LabTLS
import TestKit
import Testing

/// Nothing is lost by connections that come and go.
@Suite("TLS and what it costs in the long run")
struct TLSLeakTests {
    /// Bytes of memory that a process has, and descriptors that it holds open.
    private static func holding(_ process: String) throws -> (memory: Int, descriptors: Int) {
        let pages = try String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8).split(separator: " ")[1]
        let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count
        return (try #require(Int(pages)) * sysconf(Int32(_SC_PAGESIZE)), descriptors)
    }

    /// Bytes go from one to the other until neither has any.
    private static func talk(_ client: TLSConnection, _ server: TLSConnection) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        func carry(_ from: TLSConnection, _ to: TLSConnection) {
            while from.pendingOutput > 0 {
                buffer.withUnsafeMutableBytes { to.feed(UnsafeRawBufferPointer(rebasing: $0[..<from.drain(into: $0)])) }
            }
        }
        var (isClientDone, isServerDone) = (false, false)
        for _ in 0..<4 {
            if !isClientDone, case .complete = client.handshake() { isClientDone = true }
            carry(client, server)
            if !isServerDone, case .complete = server.handshake() { isServerDone = true }
            carry(server, client)
        }
        // A ticket of TLS 1.3 is read with the data that it comes before.
        buffer.withUnsafeMutableBytes { _ = client.read(into: $0) }
        client.shutdown()
        carry(client, server)
        return isClientDone && isServerDone
    }

    /// In a process of its own, so that no other test's memory is counted: 10,000 handshakes, nearly all of them resumed.
    @Test("10,000 handshakes leave memory as it was", arguments: [TLSVersion.v12, .v13])
    func memory(version: TLSVersion) async {
        await #expect(processExitsWith: .success) { [number = version.rawValue as UInt16] in
            let fixture = try TLSFixture()
            var options = fixture.broker
            let version = try #require(TLSVersion(rawValue: number))
            options.offer.versions = version...version
            let server = try TLSContext(server: options)
            let client = try TLSContext(client: TLSClientOptions(authorities: fixture.authority))
            var session: TLSSession?
            var resumed = 0
            func shakeHands() throws {
                let ours = try TLSConnection(client, host: .name("localhost"), resuming: session, isRecording: true)
                let theirs = try TLSConnection(server, isRecording: true)
                precondition(Self.talk(ours, theirs), "the handshake failed")
                precondition(!ours.takeRecords().isEmpty && !theirs.takeRecords().isEmpty)
                if ours.state.isResumed { resumed += 1 }
                session = ours.session ?? session
            }
            for _ in 0..<1_000 { try shakeHands() }
            let before = try Self.holding("self")
            for _ in 0..<10_000 { try shakeHands() }
            let after = try Self.holding("self")
            precondition(resumed > 10_900, "\(resumed) were resumed")
            // A leak of 300 bytes a handshake would show.
            precondition(after.memory < before.memory + 3 << 20, "\(before.memory) bytes became \(after.memory)")
            precondition(after.descriptors == before.descriptors)
        }
    }

    @Test("a thousand connections leave a broker's descriptors and memory as they were")
    func sockets() throws {
        let fixture = try TLSFixture()
        let broker = try Program(Program.mqttlab, ["broker", "--port", "0", "--tls-port", "0", "--certs", fixture.folder])
        defer { broker.terminate() }
        let said = try broker.wait { $0.contains("(TLS)\n") }
        let line = try #require(said.split(separator: "\n").first { $0.hasSuffix("(TLS)") })
        let port = try #require(line.split(separator: ":").last?.prefix { $0.isNumber })
        /// Connects again and again for so many seconds; how many connections that were.
        func connect(seconds: Int) throws -> Int {
            let ending = try Program.run(
                "openssl",
                ["s_time", "-connect", "127.0.0.1:\(port)", "-CAfile", fixture.file("ca-cert"), "-reuse", "-time", "\(seconds)"]
                    + ["-tls1_2"])
            return ending.output.split(separator: "\n").last { $0.allSatisfy { "r*t".contains($0) } }?.count ?? 0
        }
        let process = "\(broker.processIdentifier)"
        let resting = try Self.holding(process).descriptors
        var warm = 0
        while warm < 300 { warm += try connect(seconds: 1) }
        let before = try Self.holding(process).memory
        var made = 0
        while made < 1_000 { made += try connect(seconds: 2) }
        let end = ContinuousClock.now + .seconds(20)
        while try Self.holding(process).descriptors != resting, ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.05) }
        let after = try Self.holding(process)
        #expect(after.descriptors == resting)
        #expect(after.memory < before + 3 << 20, "\(made) connections: \(before) bytes became \(after.memory)")
    }
}
