import ArgumentParser
import LabShell
import MQTTWire
import Terminal
import Typesetting

/// Which lessons, and where the lab is drawn.
struct CourseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the lessons from a folder instead of those in the program.", valueName: "dir"))
    var lessons: String?

    func configuration(screen: Screen) -> ShellConfiguration {
        var configuration = ShellConfiguration()
        configuration.lessonsFolder = lessons
        configuration.environment = Environment.all
        configuration.width = { screen.columns }
        configuration.isInterrupted = { Interrupts.take() }
        return configuration
    }
}

/// A port for TLS, and what it proves and asks.
struct BrokerSecurityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("A second port, for TLS alone; 0 takes a free one.", valueName: "n"))
    var tlsPort: UInt16?
    @Option(help: ArgumentHelp("The folder with broker-cert.pem, broker-key.pem and ca-cert.pem.", valueName: "dir"))
    var certs = CertificateRequest.standardFolder
    @Flag(help: "A client must show a certificate of the folder's CA.") var requireClientCert = false
    @Flag(help: "The common name of a client's certificate is its user name, as mosquitto's use_identity_as_username.")
    var identityAsUsername = false
    @Option(help: ArgumentHelp("Add the secrets of TLS connections to a file, for Wireshark.", valueName: "file"))
    var keylog: String?

    var chosen: BrokerSecurity? {
        tlsPort.map {
            BrokerSecurity(
                port: Int($0), folder: certs, requiresClientCertificate: requireClientCert, namesUsers: identityAsUsername,
                keyLog: keylog)
        }
    }
}

/// Who may come in, and what each may do.
struct BrokerAccessOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Who may connect: a file that mqttlab accounts writes.", valueName: "file")) var accounts: String?
    @Option(help: ArgumentHelp("Who may publish and subscribe where: a file as mosquitto's acl_file.", valueName: "file"))
    var acl: String?
    @Flag(
        inversion: .prefixedNo,
        help: "Whether clients without a user name come in. (default: as long as there are no --accounts)")
    var anonymous: Bool?

    var chosen: BrokerAccessRequest { BrokerAccessRequest(accounts: accounts, rules: acl, allowsAnonymous: anonymous) }
}

/// How the output looks.
struct LookOptions: ParsableArguments {
    @Flag(
        name: [.customLong("no-colour"), .customLong("no-color")], help: "No colours; NO_COLOR in the environment says the same.")
    var noColour = false

    var appearance: Appearance { .ofStandardStreams(colour: !noColour) }
}

/// A version of MQTT on the command line.
enum WireVersion: String, ExpressibleByArgument, CaseIterable {
    case v31 = "3.1"
    case v311 = "3.1.1"
    case v5 = "5"

    init?(argument: String) {
        switch argument {
        case "3", "3.1": self = .v31
        case "4", "3.1.1": self = .v311
        case "5", "5.0": self = .v5
        default: return nil
        }
    }

    var protocolVersion: ProtocolVersion {
        switch self {
        case .v31: .v31
        case .v311: .v311
        case .v5: .v5
        }
    }
}

extension ShellFailure {
    /// Tells the failure on standard error; what the program ends with.
    func told(status: Int32 = 1) -> ExitCode {
        StandardError.write(lines.map { "mqttlab: \($0.plain)\n" }.joined())
        return ExitCode(status)
    }
}
