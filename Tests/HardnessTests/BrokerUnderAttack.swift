import Foundation
import MQTTWire
import TestKit

/// The lab's headless broker in a process of its own, with a bystander who must not notice what is done to others.
final class BrokerUnderAttack {
    struct NotServing: Error {}

    let port: Int
    private let program: Program
    private let broker: LabBroker
    private let bystander: RawClient
    private let atRest: Int
    /// Where the files lie that it was given.
    private let folder: URL

    /// Starts a broker on a free port; every option it is not given has its default. `@name` stands for a file's path.
    init(_ options: [String] = [], files: [String: String] = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("mqttlab-" + UUID().uuidString)
        if !files.isEmpty { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        let named = options.map { [folder] in $0.hasPrefix("@") ? folder.appendingPathComponent("\($0.dropFirst())").path : $0 }
        broker = try LabBroker(named)
        program = broker.program
        port = broker.port
        bystander = try RawClient.connected("bystander", port: port)
        bystander.send(subscribe(1, ["bystander/+"], qos: 1))
        guard bystander.receive(5) == hex("90 03 0001 01") else { throw NotServing() }
        // Whatever a broker allocates once, it has allocated when it has served somebody.
        let process = Self.status(program.processIdentifier)
        atRest = process.resident
    }

    deinit {
        kill(program.processIdentifier, SIGKILL)
        try? FileManager.default.removeItem(at: folder)
    }

    var processIdentifier: Int32 { program.processIdentifier }
    var errors: String { program.errors }
}

// MARK: - Its files

extension BrokerUnderAttack {
    func contents(of file: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
    }

    func replace(_ file: String, with text: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(file))
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(at: folder.appendingPathComponent(file)) }

    /// Asks the broker to read its files again; whether it took them, and not refused them and kept what it had.
    func readsItsFilesAgain() throws -> Bool {
        let before = answers
        kill(processIdentifier, SIGHUP)
        try program.waitForErrors { _ in answers.count > before.count }
        return answers[before.count]
    }

    /// What it said of each reading: whether it took what it read.
    private var answers: [Bool] {
        program.errors.split(separator: "\n").compactMap { line in
            line.contains("were read again") ? true : line.contains("nothing was changed") ? false : nil
        }
    }
}

// MARK: - What must hold

extension BrokerUnderAttack {
    /// Bytes by which memory may grow, at its peak.
    static let greatestGrowth = 64 << 20

    /// The broker's time that a fresh client may take, its other clients' packets meanwhile included.
    static let longestService: Duration = {
        // Without optimisation the broker takes several times as long for the same.
        #if DEBUG
        .seconds(10)
        #else
        .seconds(1)
        #endif
    }()

    /// What is not as it should be, after an attack or amidst one; none is as it should be.
    func complaints(_ when: String) -> [String] {
        var complaints: [String] = []
        guard kill(processIdentifier, 0) == 0, !Self.status(processIdentifier).isZombie else {
            return ["\(when): the broker is gone; it said: \(program.errors.suffix(2_000))"]
        }
        complaints += serviceComplaints().map { "\(when): \($0)" }
        let growth = Self.status(processIdentifier).peak - atRest
        if growth >= Self.greatestGrowth { complaints.append("\(when): memory grew by \(growth >> 20) MiB") }
        return complaints
    }

    /// A fresh client connects, subscribes, and publishes to the bystander and to itself.
    ///
    /// The broker's own time is held against a second; the clock on the wall also counts what else the machine does, so its
    /// limit is wider.
    private func serviceComplaints() -> [String] {
        let before = Self.processorTime(processIdentifier)
        let start = ContinuousClock.now
        let exchange: Bool
        do { exchange = try servesFreshClient() } catch { return ["a fresh client could not connect: \(error)"] }
        if !exchange { return ["a fresh client was not served"] }
        var complaints: [String] = []
        let spent = Self.processorTime(processIdentifier) - before
        if spent > Self.longestService { complaints.append("a fresh client cost the broker \(spent)") }
        let waited = ContinuousClock.now - start
        if waited > .seconds(30) { complaints.append("a fresh client waited \(waited)") }
        return complaints
    }

    private func servesFreshClient() throws -> Bool {
        let fresh = try RawClient.connected("fresh", port: port)
        fresh.send(subscribe(1, ["fresh/+"], qos: 1))
        guard fresh.receive(5) == hex("90 03 0001 01") else { return false }
        let message = hex("32 0b 0007 'fresh/t' 0002")
        fresh.send(message)
        // The message comes to its sender before its acknowledgement or after it.
        let answers = fresh.receive(17)
        guard answers.count == 17, answers.contains(0x40), answers.contains(0x32) else { return false }
        let toBystander = hex("32 0f 000b 'bystander/t' 0003")
        fresh.send(toBystander)
        guard fresh.receive(4) == hex("40 02 0003") else { return false }
        let got = bystander.receive(17)
        guard got.count == 17, Array(got[..<15]) == Array(toBystander[..<15]) else { return false }
        bystander.send(hex("40 02") + got[15...])
        fresh.send(hex("e0 00"))
        return true
    }
}

// MARK: - What Linux knows of the process

extension BrokerUnderAttack {
    struct Status {
        var resident = 0
        var peak = 0
        var isZombie = false
    }

    static func status(_ process: Int32) -> Status {
        var status = Status()
        for line in contents("/proc/\(process)/status").split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count >= 2 else { continue }
            if words[0] == "State:" { status.isZombie = words[1] == "Z" }
            guard let kibibytes = Int(words[1]) else { continue }
            if words[0] == "VmRSS:" { status.resident = kibibytes << 10 }
            if words[0] == "VmHWM:" { status.peak = kibibytes << 10 }
        }
        return status
    }

    /// The processor time that a process has used, in user and system mode.
    static func processorTime(_ process: Int32) -> Duration {
        // The name of the program, in parentheses, may contain spaces; utime and stime are the 12th and 13th field after it.
        let fields = contents("/proc/\(process)/stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard fields.count > 12, let user = Int(fields[11]), let system = Int(fields[12]) else { return .zero }
        return .milliseconds((user + system) * 1_000 / max(1, sysconf(Int32(_SC_CLK_TCK))))
    }

    /// How many descriptors a process has open.
    static func descriptors(_ process: Int32) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count) ?? 0
    }

    private static func contents(_ path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
