internal import BrokerCore
internal import ClientCore
internal import LabNet
internal import Typesetting

/// `broker start`.
enum BrokerStartCommand: Command {
    private static let port = Parameter(
        "--port", ValueKind.integer("N", 0...65_535), "the TCP port, else that of the program, 1883; 0 takes a free one")
    private static let tls = Flag("--tls", "a second port, for TLS alone: \(BrokerTLS.standardPort)")
    private static let tlsPort = Parameter(
        "--tls-port", ValueKind.integer("N", 0...65_535), "as --tls, on another port; 0 takes a free one")
    private static let certs = Parameter(
        "--certs", .word("DIR"), "the folder with broker-cert.pem, broker-key.pem, ca-cert.pem",
        default: CertificateRequest.standardFolder)
    private static let requireClientCert = Flag("--require-client-cert", "a client must show a certificate of that CA")
    private static let identity = Flag(
        "--identity-as-username", "the common name of a client's certificate is its user name")
    private static let keylog = Parameter("--keylog", .word("FILE"), "add the secrets of TLS to a file, for Wireshark")
    private static let lan = Flag("--lan", "also listen on this computer's network addresses, so that a board can connect")

    private static let accounts = Parameter("--accounts", .word("FILE"), "who may connect, as accounts add writes it")
    private static let rules = Parameter("--acl", .word("FILE"), "who may publish and subscribe where, as mosquitto's acl_file")
    private static let noAnonymous = Flag("--no-anonymous", "no client without a user name; the default with --accounts")
    private static let anonymous = Flag("--anonymous", "clients without a user name too, beside --accounts")

    static let specification = CommandSpecification(
        "broker start", .broker, "start the broker; connect does it by itself",
        details: [
            "It listens on 127.0.0.1 and ::1, where only programs on this computer reach it.",
            "With --lan everybody on your network can connect: without a password, unless there are --accounts.",
        ],
        options: [
            .value(port), .flag(lan), .flag(tls), .value(tlsPort), .value(certs), .flag(requireClientCert), .flag(identity),
            .value(keylog), .value(accounts), .value(rules), .flag(noAnonymous), .flag(anonymous),
        ]
            + Limit.all.map { .value($0.parameter) },
        example: ["broker start --port 0"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        var options = BrokerOptions()
        options.port = try input.value(port) ?? shell.configuration.brokerPort
        options.lan = input.has(lan)
        options.configuration = try input.limits()
        options.tls = try security(input, shell.configuration)?.options()
        options.access = try access(input, shell.configuration)
        let lab = try shell.lab()
        if shell.isPreparing, try lab.ask({ $0.brokerStatus != nil }) {
            // Accounts and rules that a step names replace those that hold.
            if input.has(accounts) || input.has(rules) { try lab.ask { [options] in try $0.replaceAccess(options.access) } }
            guard let folder = options.tls?.folder, try lab.ask({ $0.certificateFolder != folder }) else { return }
            try lab.stopBroker()
        }
        // A step takes another port where the usual one is in use, as connect does.
        if shell.isPreparing, !input.has(port) { return try shell.startBroker(options, in: lab) }
        shell.say(BrokerWords.started(try lab.startBroker(options), options.access))
        shell.say(BrokerWords.warning(notInCertificate: try lab.ask { $0.addressesNotInCertificate }))
    }

    /// The port for TLS, if there is to be one.
    private static func security(_ input: CommandInput, _ configuration: ShellConfiguration) throws -> BrokerSecurity? {
        guard let port = try input.value(tlsPort) ?? (input.has(tls) ? configuration.securePort : nil) else {
            guard !input.has(certs), !input.has(requireClientCert), !input.has(identity), !input.has(keylog) else {
                throw UsageError("Certificates are of use with --tls only.", tries: ["broker start --tls"])
            }
            return nil
        }
        return BrokerSecurity(
            port: port, folder: configuration.path(try input.value(certs) ?? CertificateRequest.standardFolder),
            requiresClientCertificate: input.has(requireClientCert), namesUsers: input.has(identity),
            keyLog: try input.value(keylog).map(configuration.path))
    }
}

extension BrokerStartCommand {
    private static func access(_ input: CommandInput, _ configuration: ShellConfiguration) throws -> BrokerAccess {
        guard !input.has(anonymous) || !input.has(noAnonymous) else {
            throw UsageError("Clients without a user name come in or not, not both.")
        }
        let allowsAnonymous = input.has(anonymous) ? true : input.has(noAnonymous) ? false : nil
        return try BrokerAccessRequest(
            accounts: try input.value(accounts).map(configuration.path), rules: try input.value(rules).map(configuration.path),
            allowsAnonymous: allowsAnonymous
        ).read()
    }
}

/// `broker stop`.
enum BrokerStopCommand: Command {
    static let specification = CommandSpecification(
        "broker stop", .broker, "stop the broker; every connection closes and its sessions are forgotten",
        example: ["broker start --port 0", "broker stop"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let lab = try shell.lab()
        guard try lab.ask({ $0.brokerStatus != nil }) else { throw LabError.noBroker }
        try lab.stopBroker()
        _ = try shell.wait(atMost: .milliseconds(250), in: lab) { lab in
            lab.clientStates.contains { $0.server == nil && $0.isConnected } ? nil : true
        }
        try shell.settle(in: lab)
        shell.say("The broker is stopped, and with it its sessions and retained messages are gone.")
    }
}

/// `broker reload`.
enum BrokerReloadCommand: Command {
    static let specification = CommandSpecification(
        "broker reload", .broker, "read the broker's certificate, accounts and rules again",
        details: [
            "Clients whose account is gone or has another password are sent away; other rules hold from the next packet on.",
            "A file that is damaged changes nothing.",
        ],
        example: ["broker start --port 0", "broker reload"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        guard let lab = shell.openLab, try lab.ask({ $0.brokerStatus != nil }) else { throw LabError.noBroker }
        let hasAccess = try lab.reloadAccess()
        if hasAccess { shell.say("Accounts and rules were read again.") }
        guard try lab.ask({ $0.certificateFolder != nil }) else {
            if hasAccess { return }
            return shell.say("The broker has no certificate, accounts or rules to read again.")
        }
        try lab.reloadCertificate()
        shell.say("The broker shows its new certificate from now on; those connected keep their connections.")
    }
}

extension Int {
    /// `1 packet`, `2 packets`.
    func of(_ one: String, _ many: String) -> String { "\(withThousands) \(self == 1 ? one : many)" }
}
