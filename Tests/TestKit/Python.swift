/// Python of the virtual environment that Tests/run makes, with paho-mqtt, pexpect and pyte in it.
public enum Python {
    /// The interpreter; a test that runs it fails with a clear sentence where it is missing.
    public static let interpreter = Repository.root + "/.build/test-venv/bin/python3"

    /// Runs a script of the repository, named from its top level, to its end.
    public static func run(
        _ script: String, _ arguments: [String] = [], environment: [String: String] = [:], limit: Duration = .seconds(60)
    ) throws -> Program.Ending {
        try Program.run(
            interpreter, [Repository.root + "/" + script] + arguments, environment: environment, limit: limit)
    }
}
