internal import LabNet
public import Typesetting

/// Why a command could not be carried out: what happened, why, and what to try next.
public struct ShellFailure: Error, Sendable, Hashable {
    /// One sentence.
    public var what: String
    /// One sentence.
    public var why: String?
    /// What to do about it: a sentence.
    public var advice: String?
    /// Lines to type.
    public var tries: [String]

    public init(_ what: String, because why: String? = nil, advice: String? = nil, tries: [String] = []) {
        self.what = what
        self.why = why
        self.advice = advice
        self.tries = tries
    }

    init(_ error: LabError) { self.init(error.what, because: error.why, advice: error.tryNext) }

    /// The failure as it is shown.
    public var lines: [StyledLine] {
        let rest = [why, advice].compactMap(\.self).joined(separator: " ")
        return [StyledLine(what, .bad)] + (rest.isEmpty ? [] : [StyledLine(rest)])
            + tries.map { StyledLine([.init("try  ", .dim), .init(Escaping.visible($0), .code)]) }
    }
}

/// Ctrl-C while a command waited.
struct Interrupted: Error {}
