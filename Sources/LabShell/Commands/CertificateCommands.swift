/// `certs`.
enum CertsCommand: Command {
    private static let out = Parameter(
        "--out", .word("DIR"), "the set's folder, else \(CertificateRequest.standardFolder)")
    private static let host = Parameter("--host", .word("HOST,HOST"), "more names or addresses of the broker")
    private static let client = Parameter("--client", .word("NAME"), "a client, else the one that is there or client")
    private static let key = Parameter("--key", .choice(CertificateRequest.keys), "the kind of keys of a new set, else p256")
    private static let days = Parameter(
        "--days", ValueKind.integer("N", CertificateRequest.daysAllowed),
        "how long a certificate lasts, else \(CertificateRequest.standardDays)")
    private static let track = Parameter("--track", .choice(CertificateRequest.tracks), "files for the boards of one course only")
    private static let force = Flag("--force", "make everything anew, the root too")
    private static let explain = Flag("--explain", "show the openssl commands that do the same, and make nothing")

    static let specification = CommandSpecification(
        "certs", .broker, "make certificates for TLS, for the broker, a client and a board; or renew them",
        details: [
            "A root, a certificate for the broker under all names of this computer, one for a client, and files for the boards.",
            "Run again it keeps what is good, renews what ends within 30 days, and adds hosts.",
        ],
        options: [
            .value(out), .value(host), .value(client), .value(key), .value(days), .value(track), .flag(force), .flag(explain),
        ],
        example: ["certs --host broker.example.org"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        var request = CertificateRequest()
        request.folder = shell.configuration.path(try input.value(out) ?? CertificateRequest.standardFolder)
        request.hosts = try input.value(host).map { [$0] } ?? []
        request.client = try input.value(client)
        request.key = try input.value(key)
        request.days = try input.value(days)
        request.track = try input.value(track)
        request.force = input.has(force)
        shell.say(input.has(explain) ? try CertificateDesk.explanation(request) : try CertificateDesk.make(request).lines)
    }
}

/// `certs check`.
enum CertsCheckCommand: Command {
    private static let subject = Parameter(
        "PATH", .word("PATH"), "a PEM file, a folder of them, or a server as HOST:PORT; else the lab's set")
    private static let host = Parameter("--host", .word("HOST"), "the name or address that boards ask for, else the server's")
    private static let track = Parameter(
        "--track", .choice(CertificateRequest.tracks), "only what matters to that course's boards")

    static let specification = CommandSpecification(
        "certs check", .broker, "look for what would fail in certificates and keys, and say why",
        details: [
            "Dates, names, chain, keys, and how the files are written: a modem is stricter than a computer.",
            "Of a server: the certificates that it really sends, and whether a board finds a version and a suite in common.",
        ],
        arguments: [.optional(subject)], options: [.value(host), .value(track)],
        example: ["certs", "certs check --host localhost"])

    static func run(_ input: CommandInput, in shell: Shell) throws {
        let asked = try input.value(subject) ?? CertificateRequest.standardFolder
        let path = shell.configuration.path(asked)
        let check = CheckOfCertificates(
            [CheckOfCertificates.isPath(path) ? path : asked], host: try input.value(host),
            track: try input.value(track))
        let answer = try check.answer(isInterrupted: shell.configuration.isInterrupted) { try shell.lab() }
        shell.say(answer.lines)
        if answer.hasFailures { throw ShellFailure("These certificates would fail.") }
    }
}
