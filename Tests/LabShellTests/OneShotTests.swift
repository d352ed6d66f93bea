import Foundation
import MQTTWire
import TestKit
import Testing

@testable import LabShell

@Suite struct `Bytes are taken as people paste them` {
    @Test(arguments: [
        ("40020007", [0x40, 0x02, 0x00, 0x07]),
        ("40 02 00 07", [0x40, 0x02, 0x00, 0x07]),
        ("0x40,0x2, 0x0, 0x07", [0x40, 0x02, 0x00, 0x07]),
        ("40:02\n00-07\r\n", [0x40, 0x02, 0x00, 0x07]),
        ("{ 0x40, 0x02 };", [0x40, 0x02]),
        ("\"\\x40\\x02\\x00\"", [0x40, 0x02, 0x00]),
        ("0x40020007", [0x40, 0x02, 0x00, 0x07]),
        ("C0Ff", [0xC0, 0xFF]),
        ("", []),
    ])
    func readings(text: String, bytes: [UInt8]) throws {
        #expect(try HexInput.bytes(text) == bytes)
    }

    @Test(arguments: [
        ("40 02 0", "line 1: “0” has an odd number of digits; a byte has two."),
        ("40\n02 zz", "line 2: “z” in “zz” is not a hexadecimal digit."),
    ])
    func mistakes(text: String, sentence: String) {
        #expect(throws: HexInput.Mistake(description: sentence)) { try HexInput.bytes(text) }
    }

    @Test func `Several packets, of which the first tells the version`() {
        let connect = hex("10 0f 0004 'MQTT' 04 02 003c 0003 'ann'")
        let packets = DecodedPackets(connect + hex("40 02 0007 c0 00 50 03 00"), version: .v5)
        #expect(packets.items.map(\.offset) == [0, 17, 21, 23])
        #expect(packets.items.allSatisfy { $0.version == .v311 })
        #expect(packets.error?.field == "Remaining Length")
    }
}

/// The program as people start it, one thing done and an exit status.
@Suite struct `One-shot commands` {
    private func mqttlab(_ arguments: String..., input: String = "") throws -> Program.Ending {
        try Program.run(
            Program.mqttlab, arguments, input: input, environment: ["XDG_STATE_HOME": NSTemporaryDirectory() + UUID().uuidString])
    }

    @Test func `Every help has an example, and usage errors end with 2`() throws {
        for command in [
            ["broker"], ["trace"], ["decode"], ["run"], ["prompt"], ["lessons", "check"], ["certs"], ["certs", "make"],
            ["certs", "check"],
        ] {
            let help = try Program.run(Program.mqttlab, command + ["--help"])
            #expect(help.status == 0 && help.output.contains("Example"), "\(command)")
        }
        #expect(try mqttlab("--version").output == "mqttlab 0.1.0\n")
        let wrong = [
            ["trcae"], ["trace"], ["trace", "qos3"], ["broker", "--port", "x"], ["broker", "--prot", "1"],
            ["broker", "--max-packet-size", "big"],
            ["broker", "--max-connections"], ["decode", "4"], ["decode", "@/nowhere"],
            ["decode", ""], ["certs", "--key", "dsa"], ["certs", "--days", "0"], ["certs", "check"],
        ]
        for arguments in wrong {
            let ending = try Program.run(Program.mqttlab, arguments)
            #expect(ending.status == 2 && ending.output.isEmpty && ending.errors.hasPrefix("Error: "), "\(arguments): \(ending)")
        }
    }

    /// In a folder with `demo.txt` and `Lessons`, as the examples have it; what would run for ever is told to end.
    @Test(arguments: [
        ["--help"], ["prompt", "--help"], ["broker", "--help"], ["trace", "--help"], ["decode", "--help"], ["run", "--help"],
        ["lessons", "check", "--help"],
    ])
    func `Every example in help works`(_ arguments: [String]) throws {
        let folder = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: folder + "/Lessons", withDestinationPath: Repository.root + "/Lessons")
        try FileManager.default.createSymbolicLink(atPath: folder + "/mqttlab", withDestinationPath: Program.mqttlab)
        try "connect ann\nping ann\n".write(toFile: folder + "/demo.txt", atomically: true, encoding: .utf8)
        let examples = try Program.run(Program.mqttlab, arguments).output.split(separator: "\n")
            .filter { $0.hasPrefix("  mqttlab ") || $0.contains("| mqttlab ") }.map { $0.drop { $0 == " " } }
        #expect(!examples.isEmpty)
        for example in examples {
            let isService = example.hasPrefix("mqttlab broker")
            let line = isService ? "timeout --preserve-status -s TERM 2 \(example)" : String(example)
            let ending = try Program.run(
                "sh", ["-c", "cd \(folder) && PATH=.:$PATH && \(line)"], environment: ["XDG_STATE_HOME": folder],
                limit: .seconds(120))
            #expect(ending.status == 0, "\(example): \(ending)")
        }
    }

    @Test func `decode explains, also what is malformed`() throws {
        let whole = try mqttlab("decode", "40", "02", "00", "07")
        #expect(whole.status == 0 && whole.output.contains("Packet Identifier: 7"))
        #expect(try mqttlab("decode", input: "0x40 0x02\n0x00 0x07\n").output == whole.output)
        let file = NSTemporaryDirectory() + UUID().uuidString
        try "40:02:00:07".write(toFile: file, atomically: true, encoding: .utf8)
        #expect(try mqttlab("decode", "@" + file).output == whole.output)
        #expect(try mqttlab("decode", "--file", file).output == whole.output)
        let json = try mqttlab("decode", "--json", "40020007c000")
        #expect(json.output.split(separator: "\n").map { $0.prefix(17) } == [#"{"kind":"puback","#, #"{"kind":"pingreq""#])
        #expect(try mqttlab("decode", "--version", "5", "e0020400").output.contains("0x04"))
        let malformed = try mqttlab("decode", "36 00")
        #expect(
            malformed.status == 1 && malformed.output.contains("PUBLISH")
                && malformed.errors.hasPrefix("mqttlab: malformed packet: "))
    }

    @Test(arguments: [("qos0", []), ("qos1", ["puback"]), ("qos2", ["pubcomp", "pubrec", "pubrel"])])
    func exchange(name: String, acknowledgements: [String]) throws {
        let json = try mqttlab("trace", name, "--json")
        let kinds = try json.output.split(separator: "\n").compactMap { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])["kind"] as? String
        }
        let both = ["connack", "connect", "disconnect", "publish"] + acknowledgements
        #expect(kinds.sorted() == (both + both + ["suback", "subscribe"]).sorted())
        let views = try mqttlab("trace", name)
        #expect(
            views.status == 0 && views.output.contains("PUBLISH QoS \(name.suffix(1))") && views.output.contains("Fixed header"))
    }

    @Test func `The keep-alive expires for real`() throws {
        let views = try mqttlab("trace", "keepalive")
        #expect(
            views.output.contains("PINGREQ") && views.output.contains("1.5 × the keep-alive of 1 s")
                && views.output.contains("board is gone"))
    }

    @Test func `Without a terminal the first command that fails ends it with 1`() throws {
        let ending = try mqttlab(
            "--port", "0", input: "# a comment\nconnect ann\npublish ann led on\npublish bob led on\nconnect carl\n")
        #expect(ending.status == 1)
        #expect(
            ending.output.contains("Sent; QoS 0") && ending.output.contains("There is no client named bob.")
                && !ending.output.contains("carl"))
        #expect(!ending.output.contains("\u{1B}"))
        #expect(try mqttlab("--port", "0", input: "connect ann\nquit\nping bob\n").status == 0)
        #expect(try mqttlab(input: "").output == "")
    }

    @Test func `run runs a file`() throws {
        let file = NSTemporaryDirectory() + UUID().uuidString + ".txt"
        try "connect ann\nping ann\n".write(toFile: file, atomically: true, encoding: .utf8)
        let ending = try mqttlab("run", "--port", "0", file)
        #expect(ending.status == 0 && ending.output.contains("» ping ann") && ending.output.contains("PINGRESP came after"))
        #expect(try mqttlab("run", "--port", "0", "-", input: "ping ann\n").status == 1)
        #expect(try mqttlab("run", "/nowhere.txt").errors == "mqttlab: /nowhere.txt cannot be read: No such file or directory.\n")
    }

    @Test func `The binary, copied elsewhere alone, has its lessons`() throws {
        let copy = NSTemporaryDirectory() + UUID().uuidString
        try FileManager.default.copyItem(atPath: Program.mqttlab, toPath: copy)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let ending = try Program.run(copy, input: "lessons\nlesson qos\n")
        #expect(ending.status == 0 && ending.output.contains("Quality of service") && ending.output.contains("Step 1 of"))
    }
}

@Suite struct `The broker alone` {
    private func start(_ arguments: [String] = []) throws -> (program: Program, port: String) {
        let program = try Program(Program.mqttlab, ["broker", "--port", "0"] + arguments)
        let said = try program.wait { $0.hasSuffix("\n") }
        let line = try #require(said.split(separator: "\n").first)
        #expect(line.hasPrefix("listening on 127.0.0.1:"))
        return (program, String(line.split(separator: ":")[1]))
    }

    @Test func `It ends cleanly on SIGTERM and SIGINT`() throws {
        let first = try start()
        first.program.terminate()
        #expect(try first.program.ending().status == 0)
        let second = try start()
        second.program.interrupt()
        #expect(try second.program.ending().status == 0)
    }

    @Test func `It says one line for each listener, and with --trace one for each packet`() throws {
        let (program, port) = try start(["--trace"])
        let shell = try TestShell()
        shell.prepare("connect ann --host 127.0.0.1 --port \(port)", "ping ann")
        try program.wait { $0.contains("PINGRESP") }
        program.terminate()
        let lines = try program.ending().output.split(separator: "\n")
        #expect(lines.prefix(2) == ["listening on 127.0.0.1:\(port)", "listening on [::1]:\(port)"])
        #expect(lines.contains { $0.contains("ann → broker      CONNECT  ann") })
    }

    @Test func `A port in use names its holder and ends with 1`() throws {
        let (program, port) = try start()
        let ending = try Program.run(Program.mqttlab, ["broker", "--port", port])
        #expect(ending.status == 1 && ending.output.isEmpty && ending.errors.hasPrefix("mqttlab: Port \(port) is in use."))
        #expect(ending.errors.contains("\(program.processIdentifier)"), "\(ending.errors)")
        program.terminate()
    }

    /// Nobody reads its output, and the pipe is full: it serves on, and ends when told.
    @Test func `A pipe that nobody reads blocks nothing`() throws {
        let port = try freePort()
        let broker = Process()
        broker.executableURL = URL(fileURLWithPath: Program.mqttlab)
        broker.arguments = ["broker", "--trace", "--port", String(port)]
        let unread = Pipe()
        broker.standardOutput = unread
        try broker.run()
        defer { broker.terminate() }
        let client = try TestShell()
        let end = ContinuousClock.now + .seconds(120)
        while client.shell.execute("connect ann --host 127.0.0.1 --port \(port)") != .ok, ContinuousClock.now < end {
            Thread.sleep(forTimeInterval: 0.01)
        }
        // The pipe is full when many more lines no longer add to it; some of its pages may not be.
        var (held, before) = (0, -1)
        while held < 1 << 15 || held != before {
            try #require(ContinuousClock.now < end, "the pipe holds \(held) bytes")
            before = held
            for _ in 1...200 { try #require(client.shell.execute("publish ann led on --qos 1") == .ok) }
            held = waiting(in: unread)
        }
        broker.terminate()
        broker.waitUntilExit()
        #expect(broker.terminationReason == .exit && broker.terminationStatus == 0)
    }

    /// The bytes of a pipe that nobody has read.
    private func waiting(in pipe: Pipe) -> Int {
        var count: Int32 = 0
        return ioctl(pipe.fileHandleForReading.fileDescriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    private func freePort() throws -> Int {
        let service = try BrokerService(port: 0, lan: false, records: false)
        defer { service.stop() }
        return try #require(Int(service.listening[0].split(separator: ":")[1]))
    }
}
