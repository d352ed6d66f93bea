public import Typesetting

/// What is said once a set stands: what was done, what each file is for, where it goes, when it ends, what to do next.
public struct SetReport: Sendable {
    private let made: CertificateSet
    /// The folder as it was typed.
    private let folder: String

    public init(_ set: CertificateSet, folder: String) {
        made = set
        self.folder = folder
    }

    /// The report for people.
    public var lines: [StyledLine] {
        var lines = whatWasDone.map { StyledLine($0, .good) }
        lines.append("")
        lines += table(members)
        lines += table(derived)
        lines.append("")
        lines.append(StyledLine("The broker's names: " + made.plan.hosts.map(\.text).joined(separator: ", ")))
        lines.append(StyledLine("Boards are told:    \(made.plan.mainHost.text)  (--host NAME adds another)"))
        lines.append("")
        lines += next.map { StyledLine([.init("next  ", .dim), .init($0, .code)]) }
        return lines
    }

    /// The report for programs, one object.
    public var json: String {
        let members = made.entries.map { entry in
            JSONValue.object([
                .init("name", .string(entry.name)), .init("certificate", .string(path(SetFileName.certificate(entry.name)))),
                .init("key", .string(path(SetFileName.key(entry.name)))), .init("action", .string(entry.action.word)),
                .init("subject", .string(entry.facts.subject)), .init("key_type", .string(entry.facts.keyName)),
                .init("not_before", .integer(entry.facts.notBefore)), .init("not_after", .integer(entry.facts.notAfter)),
                .init("sha256", .string(entry.facts.fingerprint)),
            ])
        }
        return JSONValue.object([
            .init("folder", .string(made.folder)), .init("changed", .boolean(made.wasWritten)),
            .init("hosts", .array(made.plan.hosts.map { .string($0.text) })),
            .init("main_host", .string(made.plan.mainHost.text)), .init("members", .array(members)),
            .init("files", .array(made.files.map(\.path).sorted().map { .string($0) })),
        ]).text
    }

    private var whatWasDone: [String] {
        guard made.wasWritten else { return ["Nothing changed: the set in \(folder) is good."] }
        let changed = made.entries.filter { $0.action != .keep }
        if changed.count == made.entries.count, changed.allSatisfy({ $0.action == .make }) {
            return ["A new set stands in \(folder), with \(made.entries[0].facts.keyName) keys."]
        }
        guard !changed.isEmpty else { return ["The certificates in \(folder) are good; the files made from them were renewed."] }
        var lines = changed.map { "\($0.name): \($0.action.words)." }
        if changed.first?.name == SetFileName.authority { lines.append("Boards and clients must be given the new ca-cert.pem.") }
        return lines
    }

    private typealias Row = (file: String, what: String, style: Style)

    private var members: [Row] {
        made.entries.flatMap { entry -> [Row] in
            let until = "until \(CalendarDate(entry.facts.notAfter))"
            let (certificate, key) =
                switch entry.name {
                case SetFileName.authority:
                    ("the root: boards and clients are given this one, \(until)", "SECRET: signs the others; it stays here")
                case SetFileName.broker: ("the broker shows it, \(until)", "SECRET: the broker's")
                default: ("a client shows it when the broker asks, \(until)", "SECRET: that client's")
                }
            return [
                (SetFileName.certificate(entry.name), certificate, .plain), (SetFileName.key(entry.name), key, .warning),
            ]
        }
    }

    /// Only what somebody copies: the rest is told in each track's README.txt.
    private var derived: [Row] {
        var rows: [Row] = []
        if made.plan.tracks.contains(.cell) {
            rows.append(("cell/credentials/ca-cert.pem", "to l4_e2/credentials/, beside CMakeLists.txt", .plain))
            rows.append(("cell/README.txt", "prj.conf lines, the modem's AT%CMNG script, older versions", .plain))
        }
        if made.plan.tracks.contains(.wifi) {
            rows.append(("wifi/src/credentials/ca-cert.pem", "to l4_e2/src/credentials/, under this very name", .plain))
            rows.append(("wifi/README.txt", "prj.conf lines, client certificate, older versions", .plain))
        }
        rows.append(("mosquitto.conf", "mosquitto with this set", .plain))
        rows.append(("commands.txt", "mosquitto_pub, mosquitto_sub and openssl s_client lines", .plain))
        return rows
    }

    private var next: [String] {
        let place = BoardGuide.quoted(folder)
        return ["mqttlab certs check \(place)", "mqttlab broker --tls-port \(BoardGuide.port) --certs \(place) --lan"]
    }

    private func table(_ rows: [Row]) -> [StyledLine] {
        let width = (members + derived).map { CellWidth.of($0.file) }.max() ?? 0
        return rows.map { row in
            let gap = String(repeating: " ", count: width - CellWidth.of(row.file) + 2)
            return StyledLine([.init("  " + row.file, .code), .init(gap + row.what, row.style)])
        }
    }

    private func path(_ file: String) -> String { folder + "/" + file }
}

extension SetPlan.Action {
    /// For programs.
    var word: String {
        switch self {
        case .keep: "kept"
        case .make: "made"
        case .issue: "issued"
        }
    }

    /// For people.
    var words: String {
        switch self {
        case .keep: "kept"
        case .make: "a new key and certificate"
        case .issue(.ends(let time)): "a new certificate for the same key, because the old one ends on \(CalendarDate(time))"
        case .issue(.hosts(let hosts)):
            "a new certificate for the same key, now with \(hosts.map(\.text).joined(separator: ", "))"
        case .issue(.newAuthority): "a new certificate for the same key, because the root is new"
        case .issue(.doesNotFit): "a new certificate for the same key; the old one was missing, or did not belong to it"
        }
    }
}
