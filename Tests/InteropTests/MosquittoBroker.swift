import Foundation
import TestKit

/// Debian's mosquitto broker on a free port of the loopback interface, ended with the test.
final class MosquittoBroker {
    let program: Program
    let port: Int
    private let file: String

    /// - Parameter options: Lines of its configuration, beside its port.
    init(_ options: [String] = []) throws {
        port = try Self.freePort()
        file = FileManager.default.temporaryDirectory.appendingPathComponent("mosquitto-\(UUID().uuidString).conf").path
        let lines = ["listener \(port) 127.0.0.1", "allow_anonymous true"] + options
        try lines.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
        let path = FileManager.default.fileExists(atPath: "/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto"
        program = try Program(path, ["-c", file])
        try program.waitForErrors { $0.contains("running") }
    }

    deinit {
        program.terminate()
        try? FileManager.default.removeItem(atPath: file)
    }

    /// Runs lines of the prompt, in which `BROKER` stands for the options that lead to this broker.
    func prompt(_ lines: [String]) throws -> Program.Ending {
        let there = "--host 127.0.0.1 --port \(port)"
        let text = lines.map { $0.replacingOccurrences(of: "BROKER", with: there) }.joined(separator: "\n") + "\n"
        return try Program.run(Program.mqttlab, ["run", "-", "--port", "0"], input: text)
    }

    /// Starts `mosquitto_sub` of 5.0 and returns when its subscription is granted.
    func subscriber(_ arguments: [String], format: String) throws -> Program {
        let subscriber = try Program(
            "stdbuf",
            [
                "-oL", "mosquitto_sub", "-V", "mqttv5", "-h", "127.0.0.1", "-p", String(port), "-d", "-F",
                "message: \(format)",
            ] + arguments)
        try subscriber.wait { $0.contains("Subscribed (mid") }
        return subscriber
    }

    /// A port that nobody listens on at this moment; mosquitto cannot be asked which one it took.
    private static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
            }
        }
        guard status == 0 else { throw Program.Failure.missing("a free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
