/// A failure of TLS that is made on purpose, so that its symptoms are known before they are met.
///
/// What it makes is in `Recipe+Ingredients.swift`; what a learner reads, with the table of who refuses it, is in
/// `Certs/recipes/NAME.md`.
public enum Recipe: String, Sendable, Hashable, CaseIterable {
    case expired
    case wrongHost = "wrong-host"
    case unknownCA = "unknown-ca"
    case noClientCertificate = "no-client-certificate"
    case only13 = "tls13-only"
    case longChain = "long-chain"
    case notYetValid = "not-yet-valid"
    case noAlternativeName = "no-san"
    case authorityAsLeaf = "ca-as-leaf"
    case wrongUsage = "wrong-usage"
    case swappedKey = "swapped-key"
    case noSharedSuite = "no-shared-suite"
    case p384 = "p384"
}
