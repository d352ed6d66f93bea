import Foundation
import Synchronization

/// A program outside this process: a foreign client, a decoder, or the lab's own binary.
public final class Program: Sendable {
    /// What a program said and how it ended.
    public struct Ending: Sendable {
        public var status: Int32
        public var output: String
        public var errors: String
    }

    /// Why a program gave no ending; each is a failed test, never a skipped one.
    public enum Failure: Error, CustomStringConvertible {
        case missing(String)
        case tooSlow(String, said: String)

        public var description: String {
            switch self {
            case .missing(let name): "\(name) is not installed: Tests/run installs it"
            case .tooSlow(let name, let said): "\(name) did not finish in time; it said: \(said)"
            }
        }
    }

    private struct Said {
        var output = Data()
        var errors = Data()
    }

    private let name: String
    private let process = Process()
    private let input = Pipe()
    private let readers = DispatchGroup()
    private let said = Mutex(Said())

    /// Starts a program by name (found on the PATH) or by path.
    public init(_ name: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws {
        self.name = name
        guard let path = Self.path(of: name) else { throw Failure.missing(name) }
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = input
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try Self.withEverySignalOpen { try process.run() }
        collect(output.fileHandleForReading) { $0.output.append($1) }
        collect(errors.fileHandleForReading) { $0.errors.append($1) }
    }

    /// Runs a program to its end.
    public static func run(
        _ name: String, _ arguments: [String] = [], input: String = "", environment: [String: String] = [:],
        limit: Duration = .seconds(60)
    ) throws -> Ending {
        let program = try Program(name, arguments, environment: environment)
        program.write(input)
        program.closeInput()
        return try program.ending(within: limit)
    }

    /// The binary of the lab that was built with these tests.
    public static var mqttlab: String { built("mqttlab") }

    /// The path of an executable that was built with these tests.
    public static func built(_ name: String) -> String {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent(name).path
    }

    public var processIdentifier: Int32 { process.processIdentifier }
    public var output: String { said.withLock { String(decoding: $0.output, as: UTF8.self) } }
    public var errors: String { said.withLock { String(decoding: $0.errors, as: UTF8.self) } }

    public func write(_ text: String) { try? input.fileHandleForWriting.write(contentsOf: Data(text.utf8)) }
    public func closeInput() { try? input.fileHandleForWriting.close() }
    public func interrupt() { process.interrupt() }
    public func terminate() { process.terminate() }

    /// Waits until what the program wrote to standard output satisfies the condition.
    @discardableResult
    public func wait(within limit: Duration = .seconds(30), until isEnough: (String) -> Bool) throws -> String {
        let end = ContinuousClock.now + limit
        while !isEnough(output) {
            guard ContinuousClock.now < end else { throw Failure.tooSlow(name, said: output + errors) }
            Thread.sleep(forTimeInterval: 0.002)
        }
        return output
    }

    /// Waits until what the program wrote to standard error satisfies the condition.
    public func waitForErrors(within limit: Duration = .seconds(30), until isEnough: (String) -> Bool) throws {
        try wait(within: limit) { _ in isEnough(errors) }
    }

    /// Waits for the end; kills a program that takes too long.
    public func ending(within limit: Duration = .seconds(30)) throws -> Ending {
        let end = ContinuousClock.now + limit
        while process.isRunning {
            guard ContinuousClock.now < end else {
                kill(process.processIdentifier, SIGKILL)
                throw Failure.tooSlow(name, said: output + errors)
            }
            Thread.sleep(forTimeInterval: 0.002)
        }
        readers.wait()
        return Ending(status: process.terminationStatus, output: output, errors: errors)
    }

    private func collect(_ handle: FileHandle, _ add: @escaping @Sendable (inout Said, Data) -> Void) {
        readers.enter()
        Thread.detachNewThread { [self] in
            while true {
                let data = handle.availableData
                if data.isEmpty { break }
                said.withLock { add(&$0, data) }
            }
            readers.leave()
        }
    }

    /// A program inherits the signals that its starter's thread blocks, and the threads of a test run block all of them.
    private static func withEverySignalOpen(_ body: () throws -> Void) rethrows {
        var none = sigset_t()
        var before = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    private static func path(of name: String) -> String? {
        let search = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders: [String] = search.split(separator: ":").map { String($0) } + ["/usr/sbin"]
        let candidates = name.contains("/") ? [name] : folders.map { "\($0)/\(name)" }
        return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}
