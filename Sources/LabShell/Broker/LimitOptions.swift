internal import BrokerCore
internal import Typesetting

/// The broker's limits as options, at the prompt and on the command line: both derived from the one table of limits.
public enum LimitOptions {
    /// Reads `--max-connections 5 --connect-timeout=2s`, all of it options of limits.
    static func read(_ words: [String], others: [String] = []) throws(ShellFailure) -> BrokerConfiguration {
        var configuration = BrokerConfiguration()
        var rest = words[...]
        while let word = rest.popFirst() {
            let (option, attached) = parts(of: word)
            guard let limit = Limit.with(option: option) else { throw unknown(word, others) }
            guard let text = attached ?? rest.popFirst() else {
                throw ShellFailure("Missing value for '\(option) <\(limit.placeholder.lowercased())>'.")
            }
            do throws(LimitValueError) {
                configuration[limit] = try limit.value(text)
            } catch {
                throw ShellFailure("The value '\(text)' is invalid for '\(option)'.", because: error.words)
            }
        }
        return configuration
    }

    /// What is wrong with words that should set limits; `nil` if nothing is. `others` are the options beside them.
    public static func complaint(about words: [String], others: [String]) -> String? {
        do throws(ShellFailure) {
            _ = try read(words, others: others)
            return nil
        } catch {
            return [error.what, error.why, error.advice].compactMap(\.self).joined(separator: " ")
        }
    }

    /// The options with what they bound and their defaults, as `--help` lists them: lines short enough that nobody breaks them.
    public static var help: String {
        Limit.all.map { limit in
            let heading = "  \(limit.option) <\(limit.placeholder.lowercased())> (default: \(limit.words(limit.standard)))"
            return ([heading] + limit.bounds.wrapped(to: 70).map { "        " + $0 }).joined(separator: "\n")
        }.joined(separator: "\n")
    }

    private static func parts(of word: String) -> (option: String, value: String?) {
        guard let equals = word.firstIndex(of: "=") else { return (word, nil) }
        return (String(word[..<equals]), String(word[word.index(after: equals)...]))
    }

    private static func unknown(_ word: String, _ others: [String]) -> ShellFailure {
        let (option, _) = parts(of: word)
        guard option.hasPrefix("-") else { return ShellFailure("Unexpected argument '\(word)'.") }
        let near = Suggestion.near(option, among: others + Limit.all.map(\.option))
        return ShellFailure(
            "Unknown option '\(option)'.",
            advice: near.isEmpty ? nil : "Did you mean \(near.map { "'\($0)'" }.asAlternatives)?")
    }
}

extension Limit {
    /// The limit as an option of `broker start`.
    var parameter: Parameter<Int> {
        let kind = ValueKind<Int>(placeholder) { word throws(UsageError) in
            do throws(LimitValueError) {
                return try value(word.text)
            } catch {
                throw UsageError(error.words, at: word.range, because: "The limit bounds \(bounds).")
            }
        }
        return Parameter(option, kind, bounds, default: typed(standard))
    }

    /// A value as it can be typed.
    private func typed(_ value: Int) -> String {
        hasName(value) ? "\(value)" : words(value).filter { $0 != "," && $0 != " " }
    }
}

extension CommandInput {
    /// The limits that the line chooses, and the default of each other.
    func limits() throws(UsageError) -> BrokerConfiguration {
        var configuration = BrokerConfiguration()
        for limit in Limit.all where has(limit.parameter) {
            if let value = try value(limit.parameter) { configuration[limit] = value }
        }
        return configuration
    }
}
