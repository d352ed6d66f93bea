public import Testing

/// The normative statements that a test proves, at most five, each as the trace cites it without its brackets:
/// `.clauses("3.1.1 MQTT-3.1.2-24", "5.0 MQTT-3.1.2-22")`.
///
/// The test of the ledger reads them from the source, and holds the ledger's `proved:` lines against them.
public struct Clauses: TestTrait {
    public let citations: [String]
}

extension Trait where Self == Clauses {
    /// Says which normative statements the test proves.
    public static func clauses(_ citations: String...) -> Self { Clauses(citations: citations) }
}
