import FoundationEssentials
import Ledger
import MQTTWire
import TestKit

/// A test that cites clauses, as its source says.
struct CitingTest: Hashable {
    /// As `swift test --filter` takes it: `ConformanceTests.KeepAliveTests/silence`.
    var name: String
    /// As in `.clauses(…)`: `3.1.1 MQTT-3.1.2-24`.
    var citations: [String]
}

/// Reads which tests cite which clauses from the sources of the tests.
enum TestSources {
    /// Every test of the house that cites a clause.
    static func all() throws -> [CitingTest] {
        // The trait itself, and the tests of the ledger, only quote what a test would say.
        let paths = try Files.names(below: "Tests", endingWith: "Tests.swift").filter { !$0.hasSuffix("/LedgerTests.swift") }
        return try paths.flatMap { path in
            tests(in: try Files.text(path), target: String(path.split(separator: "/")[1]))
        }
    }

    /// The tests of one file: what stands between `.clauses(` and `)` belongs to the function that follows.
    static func tests(in text: String, target: String) -> [CitingTest] {
        var found: [CitingTest] = []
        var suite = ""
        var pending: [String] = []
        var rest = text[...]
        while let next = rest.firstRange(of: /struct [A-Za-z0-9]+|\.clauses\([^)]*\)|func [A-Za-z0-9]+/) {
            let word = rest[next]
            rest = rest[next.upperBound...]
            if word.hasPrefix("struct ") {
                suite = String(word.dropFirst(7))
            } else if word.hasPrefix("func ") {
                if !pending.isEmpty {
                    found.append(CitingTest(name: "\(target).\(suite)/\(word.dropFirst(5))", citations: pending))
                }
                pending = []
            } else {
                pending += word.split(separator: "\"").filter { $0.contains("MQTT-") }.map(String.init)
            }
        }
        return found
    }
}

/// The files of the repository.
enum Files {
    /// Their paths from the top level, sorted.
    static func names(below folder: String, endingWith suffix: String) throws -> [String] {
        var found: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(Repository.root)/\(folder)") {
            var isFolder = false
            guard !name.hasPrefix("."),
                FileManager.default.fileExists(atPath: "\(Repository.root)/\(folder)/\(name)", isDirectory: &isFolder)
            else { continue }
            if isFolder {
                found += try names(below: "\(folder)/\(name)", endingWith: suffix)
            } else if name.hasSuffix(suffix) {
                found.append("\(folder)/\(name)")
            }
        }
        return found.sorted()
    }

    static func text(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: "\(Repository.root)/\(path)") else { throw Missing(path: path) }
        return String(decoding: data, as: UTF8.self)
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(Repository.root)/\(path)") }

    struct Missing: Error {
        var path: String
    }
}
