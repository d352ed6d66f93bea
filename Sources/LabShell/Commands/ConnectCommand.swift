internal import ClientCore
internal import LabNet
internal import LabTLS
internal import MQTTSessions
internal import MQTTWire
internal import Tracing
internal import Typesetting

/// `connect`.
enum ConnectCommand: Command {
    private static let name = Parameter("NAME", .newClient, "what you call this client from now on")
    private static let identifier = Parameter("--id", .clientIdentifier, "the client id in CONNECT, else the name")
    private static let keepAlive = Parameter(
        "--keep-alive", ValueKind.integer("SECONDS", 0...65_535), "the longest silence; 0 is off", default: "60")
    private static let v5 = Flag("--v5", "speak MQTT 5.0, as --version 5.0")
    private static let cleanSession = Flag("--clean-session", "begin afresh and leave nothing behind (this is the default)")
    private static let persistent = Flag("--persistent", "clean session 0: the broker keeps the session for the next time")
    private static let willTopic = Parameter(
        "--will-topic", .topic, "what the broker publishes when the connection breaks: its topic")
    private static let willPayload = Parameter("--will-payload", .bytes("TEXT"), "the will's payload, else it is empty")
    private static let willQoS = Parameter("--will-qos", .qos, "the will's QoS", default: "0")
    private static let willRetain = Flag("--will-retain", "the will becomes the topic's retained message")
    private static let user = Parameter("--user", .text("NAME"), "user name")
    private static let password = Parameter("--password", .bytes("TEXT"), "password; needs --user before 5.0")
    private static let version = Parameter("--version", .version, "3.1, 3.1.1 or 5.0", default: "3.1.1")
    private static let host = Parameter("--host", .word("HOST"), "another broker than the lab's own")
    private static let port = Parameter("--port", ValueKind.integer("N", 1...65_535), "that broker's port", default: "1883")

    private static let tls = Flag("--tls", "over TLS; chain and host are always verified")
    private static let authority = Parameter("--ca", .word("FILE"), "the CA to trust, else that beside the broker's certificate")
    private static let certificate = Parameter("--cert", .word("FILE"), "the client's own certificate; needs --key")
    private static let key = Parameter("--key", .word("FILE"), "the key of --cert")
    private static let serverName = Parameter(
        "--server-name", .word("HOST"), "the name that the certificate must carry, also asked for by SNI; else the host")
    private static let device = Parameter(
        "--as", .choice(DeviceProfile.all.map(\.name)), "only what is known of that board's TLS")
    private static let keylog = Parameter("--keylog", .word("FILE"), "add the secrets of TLS to a file, for Wireshark")

    static let specification = CommandSpecification(
        "connect", .clients, "connect a new client to the broker",
        details: [
            "Each client is a real TCP connection, and there may be several.",
            "The lab's broker is started if it does not run; --host leads to another one.",
            "With --v5 a session ends with its connection, unless --session-expiry or --persistent keeps it.",
        ],
        arguments: [.required(name)],
        options: [
            .value(identifier), .value(keepAlive), .flag(cleanSession), .flag(persistent), .value(willTopic), .value(willPayload),
            .value(willQoS), .flag(willRetain), .value(user), .value(password), .value(version), .value(host), .value(port),
            .flag(tls), .value(authority), .value(certificate), .value(key), .value(serverName), .value(device),
            .value(keylog), .flag(v5),
        ] + ConnectOptions5.options,
        example: ["connect board --keep-alive 30 --will-topic board/state --will-payload gone"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let name = try input.required(name)
        let server = try input.value(host).map {
            ClientOptions.Server(
                host: $0, port: try input.value(port) ?? (input.has(tls) ? BrokerTLS.standardPort : BrokerOptions.standardPort))
        }
        var options = ClientOptions(try configuration(input, name: name, in: shell), server: server)
        options.tls = try security(input, toOwnBroker: server == nil, saying: shell)
        let lab = server == nil ? try shell.labWithBroker() : try shell.lab()
        if server == nil, options.tls?.client.authorities == nil {
            options.tls?.client.authorities = try lab.ask { $0.brokerAuthorities }
        }
        let known = try lab.ask { $0.client(named: name) }
        if shell.isPreparing, let known, known.isConnected {
            if known.configuration == options.configuration, known.server == options.server, !known.isSilent { return }
            try lab.ask { try $0.disconnect(name) }
        }
        try lab.ask { [options] in try $0.connect(name, options) }
        try report(name, try shell.connected(name, in: lab), in: shell)
    }

    private static func security(_ input: CommandInput, toOwnBroker: Bool, saying shell: Shell) throws -> ClientTLS? {
        let files = [try input.value(authority), try input.value(certificate), try input.value(key), try input.value(keylog)]
            .map { $0.map(shell.configuration.path) }
        guard input.has(tls) else {
            guard files.allSatisfy({ $0 == nil }), !input.has(device), !input.has(serverName) else {
                throw UsageError("Certificates are of use with --tls only.", tries: ["connect board --tls"])
            }
            return nil
        }
        var client = TLSClientOptions()
        client.authorities = try files[0].map { try CertificateFolder.read($0) }
        switch (files[1], files[2]) {
        case (let chain?, let key?):
            client.identity = .init(chain: try CertificateFolder.read(chain), key: try CertificateFolder.read(key))
        case (nil, nil): break
        case (_?, nil), (nil, _?): throw UsageError("A certificate and its key go together: --cert FILE --key FILE.")
        }
        if let profile = try input.value(device).flatMap(DeviceProfile.init(named:)) {
            client.act(as: profile)
            shell.say("As \(profile.title). Not known: \(profile.notKnown.joined(separator: "; ")).")
        }
        let expected = try input.value(serverName) ?? (toOwnBroker ? "localhost" : nil)
        if let expected, (try? HostName(expected)) == nil {
            throw input.error(
                "This is no name and no address.", at: serverName, tries: ["connect board --tls --server-name localhost"])
        }
        var security = ClientTLS(client, expectedHost: expected)
        security.keyLog = files[3]
        return security
    }

    private static func configuration(
        _ input: CommandInput, name: String, in shell: Shell
    ) throws -> ClientConfiguration {
        if input.has(cleanSession), input.has(persistent) {
            throw UsageError("A session is clean or persistent, not both.", because: "--persistent is clean session 0.")
        }
        if input.has(v5), input.has(version), try input.value(version) != .v5 {
            throw input.error("--v5 and --version say two different things.", at: version)
        }
        let version = input.has(v5) ? .v5 : try input.value(version) ?? .v311
        try input.require5(ConnectOptions5.options, spoken: version, client: name)
        let identifier = try input.value(identifier) ?? ClientIdentifier(name)
        guard let identifier else { throw UsageError("This cannot be a client id.") }
        let user = try input.value(user)
        var password = try input.value(password)
        if try ConnectOptions5.usesScram(input) {
            guard let user else {
                throw UsageError(
                    "\(Scram.method) proves the password of a user: --user.",
                    tries: ["connect \(name) --v5 --method \(Scram.method) --user ann"])
            }
            password = try password ?? askedPassword(of: user, in: shell)
        }
        if password != nil, user == nil, version != .v5 {
            throw input.error(
                "A password needs a user name.", at: Self.password,
                because: "CONNECT has no password without one [3.1.1 MQTT-3.1.2-22].",
                tries: ["connect \(name) --user ann --password …"])
        }
        return ClientConfiguration(
            version: version, clientIdentifier: identifier, cleanStart: !input.has(persistent),
            keepAlive: UInt16(try input.value(keepAlive) ?? 60), will: try will(input), userName: user, password: password,
            properties: try version == .v5 ? ConnectOptions5.properties(input, isPersistent: input.has(persistent)) : [])
    }

    /// The password that is typed unseen, so that it stands in no command.
    private static func askedPassword(of user: MQTTString, in shell: Shell) throws -> [UInt8] {
        let typed = shell.configuration.askSecret("Password for \(Escaping.visible(user.description)): ")
        guard let typed, !typed.isEmpty else {
            throw ShellFailure("There is no password, so \(Scram.method) has nothing to prove.")
        }
        return Array(typed.utf8)
    }

    private static func will(_ input: CommandInput) throws -> Will? {
        guard let topic = try input.value(willTopic) else {
            let others = input.first(of: ConnectOptions5.willOptions.map(\.name))
            guard !input.has(willPayload), !input.has(willQoS), !input.has(willRetain), others == nil else {
                throw UsageError(
                    "A will needs its topic: --will-topic.", tries: ["connect board --will-topic board/state --will-payload gone"]
                )
            }
            return nil
        }
        return Will(
            topic: topic, payload: try input.value(willPayload) ?? [], qos: try input.value(willQoS) ?? .atMostOnce,
            retain: input.has(willRetain), properties: try ConnectOptions5.willProperties(input))
    }

    private static func report(_ name: String, _ state: ClientState, in shell: Shell) throws {
        let configuration = state.configuration
        switch state.phase {
        case .connected:
            let asked = configuration.keepAlive
            let agreed = state.terms.keepAlive.seconds
            let keepAlive =
                (agreed == 0 ? "no keep-alive" : "keep-alive \(agreed) s")
                + (agreed == asked ? "" : ", which the broker set in place of \(asked == 0 ? "none" : "\(asked) s")")
            let chosen = Escaping.visible(state.terms.clientIdentifier.description)
            let identifier =
                chosen.isEmpty
                ? "no client id, so the broker chose one"
                : configuration.clientIdentifier.bytes.isEmpty
                    ? "no client id, so the broker chose “\(chosen)”" : "client id “\(chosen)”"
            shell.say("\(name) is connected: \(identifier), \(keepAlive), \(session(state)).", .good)
            sayTerms(of: state, in: shell)
            if configuration.authenticationMethod == Scram.method {
                shell.say("By \(Scram.method) the password was proved and not sent, and the broker proved that it knows it.")
            }
        case .refused(let connack):
            let servers = ServerReference.all(in: connack.properties)
            throw ShellFailure(
                "The broker refused \(name): \(connack.reasonCode.refusalWords)\(connack.properties.reasonWords).",
                because: "CONNACK carries the reason.",
                tries: ["trace connack"] + servers.prefix(1).map { "connect \(name) --v5 --host \($0.host)\($0.portOption)" })
        case .failed(let error): throw error
        case .closed(let reason): throw ShellFailure("\(name) is not connected: \(reason).", tries: ["trace client=\(name)"])
        case .opening:
            throw ShellFailure(
                "No TCP connection within \(shell.configuration.patience.inSeconds).", because: "The host does not answer.",
                advice: "Check its name and port, and whether a firewall stands between.")
        case .securing:
            throw ShellFailure(
                "No TLS within \(shell.configuration.patience.inSeconds).",
                because: "The TCP connection stands, but the handshake is not complete.", tries: ["trace client=\(name)"])
        case .connecting:
            throw ShellFailure(
                "No CONNACK within \(shell.configuration.patience.inSeconds).",
                because: "The TCP connection stands, but nobody answered CONNECT.", tries: ["fault list", "trace client=\(name)"])
        }
    }
}

extension ConnectCommand {
    /// What became of the session, and in 5.0 how long it stays.
    private static func session(_ state: ClientState) -> String {
        let isClean = state.configuration.cleanStart
        let found = state.sessionPresent ? "its session was still there" : "a new session"
        guard state.configuration.version == .v5 else { return isClean ? "clean session" : found }
        let expiry: String =
            switch state.terms.sessionExpiryInterval {
            case 0: "the session ends with the connection"
            case .max: "the session is kept for ever"
            case let seconds: "the session is kept \(seconds) s after the connection"
            }
        return "MQTT 5.0, \(isClean ? "a clean start" : found); \(expiry)"
    }

    /// What a 5.0 broker said of itself in CONNACK, if anything.
    private static func sayTerms(of state: ClientState, in shell: Shell) {
        guard let properties = state.connack?.properties, !properties.isEmpty else { return }
        shell.say("CONNACK says: \(PropertyWords.list(properties)).")
    }
}

extension ServerReference {
    /// How its port is typed, if it names one.
    fileprivate var portOption: String { port.map { " --port \($0)" } ?? "" }
}
