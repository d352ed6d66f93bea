import ArgumentParser
import LabShell
import Terminal
import Typesetting

/// Reads packets aloud that somebody has as bytes.
struct DecodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode", abstract: "Explain the bytes of MQTT packets, field by field.",
        discussion: """
            Spaces, colons, commas, 0x and line ends between the bytes do not matter, \
            and several packets may follow each other. Without HEX the bytes come from \
            standard input; @FILE reads a text file of hexadecimal digits. A malformed \
            packet shows the fields up to the error, then the error; the exit status \
            is 1.

            Examples:
              mqttlab decode 40 02 00 07
              mqttlab decode --json 0x30:05:00:01:61:68:69
              mqttlab decode --version 5 20 03 00 84 00
            """)

    @Argument(help: ArgumentHelp("The bytes in hexadecimal, or @FILE.", valueName: "hex")) var hex: [String] = []
    @Option(help: ArgumentHelp("Read the digits from a file, as @FILE does.", valueName: "path", visibility: .hidden)) var file:
        String?
    @Option(
        name: .customLong("version"),
        help: "The version of the connection: 3.1, 3.1.1 or 5. A CONNECT among the packets overrules it.")
    var protocolVersion: WireVersion = .v311
    @Flag(help: "Show passwords; otherwise they are masked.") var secrets = false
    @Flag(help: "One JSON object a line and packet.") var json = false
    @OptionGroup var look: LookOptions

    func run() throws {
        let bytes: [UInt8]
        do {
            bytes = try HexInput.bytes(try text())
        } catch let mistake as HexInput.Mistake {
            throw ValidationError(mistake.description)
        } catch let failure as Files.Failure {
            throw ValidationError(failure.description)
        }
        guard !bytes.isEmpty else { throw ValidationError("There are no bytes to decode. Try: mqttlab decode 40 02 00 07") }
        let report = DecodeReport(bytes, version: protocolVersion.protocolVersion)
        let screen = Screen(appearance: look.appearance)
        screen.show(json ? report.jsonLines(secrets: secrets) : report.lines(width: screen.columns, secrets: secrets))
        if let error = report.errorSentence {
            StandardError.write("mqttlab: \(error)\n")
            throw ExitCode(1)
        }
    }

    private func text() throws -> String {
        if let file { return try Files.text(of: file) }
        if hex.isEmpty { return Files.standardInput() }
        return try hex.map { $0.hasPrefix("@") ? try Files.text(of: String($0.dropFirst())) : $0 }.joined(separator: " ")
    }
}
