public import MQTTWire

/// All normative statements of one version of MQTT: the ledger that `explain`, the trace and the lessons read.
///
/// The ledger is the files in `Statements`, whose form `LedgerParser` tells. Tests hold it against the code, against the
/// clauses that the code cites, and against the tests that it names.
public struct Specification: Sendable {
    /// The statements that share a section, under its heading.
    public struct Section: Sendable, Hashable {
        public var number: SectionNumber
        public var title: String
        /// In the order of their numbers.
        public var statements: [Statement]
    }

    public let version: ProtocolVersion
    /// In the order of their numbers.
    public let sections: [Section]
    /// What could not be read; empty for the ledger inside the program.
    public let mistakes: [LedgerMistake]

    private let byIdentifier: [StatementIdentifier: Statement]

    /// Reads files of the ledger, each given by its name and its text.
    public init(version: ProtocolVersion, files: [(name: String, text: String)]) {
        var sections: [Section] = []
        var mistakes: [LedgerMistake] = []
        for (name, text) in files {
            let found = LedgerParser.read(text, file: name, version: version)
            sections += found.sections
            mistakes += found.mistakes
        }
        self.version = version
        self.sections = sections.sorted { $0.number < $1.number }
        self.mistakes = mistakes
        byIdentifier = Dictionary(
            sections.flatMap(\.statements).map { ($0.identifier, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Every statement, in the order of the specification.
    public var statements: [Statement] { sections.flatMap(\.statements) }

    /// The statement of that identifier.
    public subscript(_ identifier: StatementIdentifier) -> Statement? { byIdentifier[identifier] }
}

extension Specification {
    /// MQTT 3.1.1, the OASIS standard of 2014.
    public static let v311 = Specification(
        version: .v311,
        files: embedded([
            ("v311-format", PackageResources.v311_format_ledger), ("v311-connect", PackageResources.v311_connect_ledger),
            ("v311-publish", PackageResources.v311_publish_ledger), ("v311-subscribe", PackageResources.v311_subscribe_ledger),
            ("v311-operation", PackageResources.v311_operation_ledger),
        ]))

    /// MQTT 5.0, the OASIS standard of 2019.
    public static let v5 = Specification(
        version: .v5,
        files: embedded([
            ("v5-format", PackageResources.v5_format_ledger), ("v5-connect", PackageResources.v5_connect_ledger),
            ("v5-connack", PackageResources.v5_connack_ledger), ("v5-publish", PackageResources.v5_publish_ledger),
            ("v5-acknowledge", PackageResources.v5_acknowledge_ledger),
            ("v5-subscribe", PackageResources.v5_subscribe_ledger), ("v5-operation", PackageResources.v5_operation_ledger),
        ]))

    /// Those that number their statements, the older first.
    public static let all = [v311, v5]

    /// The specification of that version; `nil` for 3.1, which numbers no statements.
    public static func of(_ version: ProtocolVersion) -> Specification? {
        switch version {
        case .v31: nil
        case .v311: v311
        case .v5: v5
        }
    }

    private static func embedded(_ files: [(name: String, bytes: [UInt8])]) -> [(name: String, text: String)] {
        files.map { ("\($0.name).ledger", String(decoding: $0.bytes, as: UTF8.self)) }
    }
}

extension Clause {
    /// What the clause says for a connection of that version; `nil` where it is a section, or the version has no such clause.
    public func statement(for version: ProtocolVersion) -> Statement? {
        let identifier: String? =
            switch version {
            case .v31: nil
            case .v311: v311
            case .v5: v5
            }
        return identifier.flatMap { StatementIdentifier($0) }.flatMap { Specification.of(version)?[$0] }
    }
}

extension Specification {
    /// The statement of a citation as traces and lessons write it, `[3.1.1 MQTT-3.1.2-24]`; `nil` where that is a section.
    public static func statement(cited citation: some StringProtocol) -> Statement? {
        let words = citation.split { "[] ".contains($0) }
        guard words.count == 2, let identifier = StatementIdentifier(words[1]) else { return nil }
        return all.first { $0.version.description == words[0] }?[identifier]
    }
}
