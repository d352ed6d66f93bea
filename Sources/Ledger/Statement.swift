public import MQTTWire

/// One normative statement of a specification, in the lab's own words: whom it binds, what keeps it, what proves that.
public struct Statement: Sendable, Hashable {
    /// Who must do as it says.
    public enum Side: String, Sendable, Hashable, CaseIterable {
        case client, server, both
    }

    /// A place in the code: a file below `Sources`, and a name in it where the file alone is too much.
    public struct Place: Sendable, Hashable {
        public var file: String
        public var symbol: String?

        public init(file: String, symbol: String? = nil) {
            self.file = file
            self.symbol = symbol
        }
    }

    /// How the lab stands to it.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        /// Code keeps it and tests prove it.
        case kept
        /// It does not apply to the lab, for a reason.
        case waived
        /// It is not kept yet, or not proved.
        case open
    }

    /// The specification that makes it: 3.1.1 or 5.0; 3.1 numbers no statements.
    public var version: ProtocolVersion
    public var identifier: StatementIdentifier
    public var side: Side
    /// What it demands, for a learner.
    public var words: String
    /// The code that keeps it.
    public var places: [Place]
    /// The tests that prove it, each as `swift test --filter` takes it.
    public var proofs: [String]
    /// Why it does not apply, or what is missing; `nil` for one that is kept.
    public var reason: String?
    public var standing: Standing

    /// As the trace cites it, `[3.1.1 MQTT-3.1.2-24]`.
    public var citation: String { "[\(version) \(identifier)]" }
}
