/// The lab's headless broker as a user starts it, on a free port, ended with the test.
public final class LabBroker {
    public let program: Program
    public let port: Int

    public init(_ arguments: [String] = []) throws {
        program = try Program(Program.mqttlab, ["broker", "--port", "0"] + arguments)
        let ready = "listening on 127.0.0.1:"
        // All of its lines come in one piece.
        let said = try program.wait { $0.contains(ready) && $0.hasSuffix("\n") }
        guard let line = said.split(separator: "\n").first(where: { $0.hasPrefix(ready) }),
            let port = Int(line.dropFirst(ready.count).prefix { $0.isNumber })
        else { throw Program.Failure.tooSlow("mqttlab broker", said: said) }
        self.port = port
    }

    deinit { program.terminate() }

    /// Its port for TLS, where it was given one.
    public var securePort: Int? {
        let line = program.output.split(separator: "\n").first { $0.hasSuffix("(TLS)") }
        return line?.split(separator: ":").last.flatMap { Int($0.prefix { $0.isNumber }) }
    }

    /// Runs one of mosquitto's clients to its end.
    @discardableResult
    public func mosquitto(_ client: String, _ arguments: [String], input: String = "") throws -> Program.Ending {
        try Program.run("mosquitto_\(client)", ["-h", "127.0.0.1", "-p", String(port)] + arguments, input: input)
    }

    /// Starts `mosquitto_sub` and returns when the broker has granted its subscription.
    ///
    /// Its `-d` lines say so; messages follow in the format given, each line led by `message:`.
    public func subscriber(_ arguments: [String], format: String = "%t %q %r %p") throws -> Program {
        // Into a pipe it would keep its lines back until it ends; stdbuf (coreutils) makes it write each at once.
        let subscriber = try Program(
            "stdbuf",
            ["-oL", "mosquitto_sub", "-h", "127.0.0.1", "-p", String(port), "-d", "-F", "message: \(format)"] + arguments)
        try subscriber.wait { $0.contains("Subscribed (mid") }
        return subscriber
    }
}

/// The messages among the lines that `subscriber(_:format:)` printed.
public func messages(_ output: String) -> [String] {
    output.split(separator: "\n").filter { $0.hasPrefix("message: ") }.map { String($0.dropFirst("message: ".count)) }
}
