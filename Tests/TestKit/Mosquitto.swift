import Foundation

/// mosquitto as the broker, on a free port of loopback, ended with the value.
public final class Mosquitto {
    public let program: Program
    public let port: Int

    /// Starts it and returns when it takes connections.
    ///
    /// - Parameters:
    ///   - settings: What follows the `listener` line of its configuration.
    ///   - folder: Where the configuration is written.
    public init(_ settings: String, in folder: String) throws {
        let file = "\(folder)/mosquitto-\(UUID().uuidString).conf"
        var (program, port): (Program?, Int) = (nil, 0)
        // mosquitto takes no port 0: one that was free a moment ago may be taken, and then another is tried.
        for _ in 0..<8 where program == nil {
            port = try SilentListener().port
            // As root mosquitto becomes another user, who cannot read the key.
            let user = getuid() == 0 ? "user root\n" : ""
            try "listener \(port) 127.0.0.1\n\(settings)\n\(user)".write(toFile: file, atomically: true, encoding: .utf8)
            let started = try Program("mosquitto", ["-v", "-c", file])
            try started.wait { _ in started.errors.contains(" running\n") || started.errors.contains("Error: ") }
            if started.errors.contains(" running\n") { program = started }
        }
        guard let program else { throw Program.Failure.tooSlow("mosquitto", said: "no port was free") }
        self.program = program
        self.port = port
    }

    deinit { program.terminate() }
}
