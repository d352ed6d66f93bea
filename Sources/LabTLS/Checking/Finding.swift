/// Something about certificates that fails somewhere, or will.
public struct Finding: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
        /// A connection fails because of it, on at least one of the devices named.
        case fails
        /// Nothing fails today.
        case warns

        public static func < (left: Severity, right: Severity) -> Bool { left == .fails && right == .warns }
    }

    /// A name for programs, and for the tests; it never changes.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        case unreadable, encryptedKey
        case keyMismatch
        case expired, notYetValid, endsSoon
        case versionOne, noAlternativeName, otherHost, addressNotAsName, sharedSubject
        case weakSignature, weakKey, keyForTrack
        case unknownIssuer, wrongSignature, signerIsNoAuthority, leafAsRoot, authorityAsLeaf, wrongPurpose, outlivesIssuer
        case carriageReturns, missingLineFeed, extraLineFeeds, severalCertificates, tooLarge
        case openKey
        case noTLS12, noSharedSuite
    }

    public var code: Code
    public var severity: Severity
    /// The file, as it was found.
    public var file: String
    /// One sentence: what is so.
    public var what: String
    /// Which device fails with which symptom.
    public var why: String
    /// The command that mends it.
    public var mend: String

    init(_ code: Code, _ severity: Severity, _ file: String, _ what: String, why: String, mend: String) {
        self.code = code
        self.severity = severity
        self.file = file
        self.what = what
        self.why = why
        self.mend = mend
    }
}
