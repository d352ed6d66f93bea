/// What a password of an account must have, unless its owner decides otherwise.
public enum PasswordPolicy {
    /// A part of the policy that a password fails.
    public enum Failure: Sendable, Hashable, CaseIterable {
        case tooShort
        case noUpperCase
        case noLowerCase
        case noNumberOrSpecial
        /// Nobody could type it again.
        case controlCharacter
    }

    /// Characters that a password has at least.
    public static let leastCharacters = 8

    /// The parts that a password fails; empty where it may be taken.
    public static func failures(of password: String) -> [Failure] {
        var failures: [Failure] = []
        if password.count < leastCharacters { failures.append(.tooShort) }
        if !password.contains(where: \.isUppercase) { failures.append(.noUpperCase) }
        if !password.contains(where: \.isLowercase) { failures.append(.noLowerCase) }
        if password.allSatisfy(\.isLetter) { failures.append(.noNumberOrSpecial) }
        if password.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            failures.append(.controlCharacter)
        }
        return failures
    }
}

extension PasswordPolicy.Failure {
    /// What the password has not, as the end of a sentence.
    public var words: String {
        switch self {
        case .tooShort: "it has fewer than \(PasswordPolicy.leastCharacters) characters"
        case .noUpperCase: "it has no upper case letter"
        case .noLowerCase: "it has no lower case letter"
        case .noNumberOrSpecial: "it has neither a number nor a special character"
        case .controlCharacter: "it has a control character in it"
        }
    }
}
