internal import FoundationEssentials
public import MQTTWire

/// One frame and what must come of it, from the files in `MQTTWireTests/Vectors`, whose README.md says how they are written.
public struct Vector: Sendable, CustomStringConvertible {
    public enum Expectation: Sendable {
        case packet(String, shortest: [UInt8])
        case error(String, clause: String?)
    }

    public var name: String
    public var version: ProtocolVersion
    public var bytes: [UInt8]
    public var expectation: Expectation

    public var description: String { "\(name) (\(version))" }
}

/// What is wrong with a file of vectors.
public struct VectorMistake: Error, CustomStringConvertible {
    public var description: String
}

extension Vector {
    /// All vectors of all files, in the order of file names and lines.
    public static func all() throws -> [Vector] {
        let folder = Repository.root + "/Tests/MQTTWireTests/Vectors"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        return try files.filter { $0.hasSuffix(".vectors") }.flatMap { file in
            guard let data = FileManager.default.contents(atPath: "\(folder)/\(file)") else {
                throw VectorMistake(description: "\(file) cannot be read")
            }
            return try parse(String(decoding: data, as: UTF8.self), file: file)
        }
    }

    private static func parse(_ text: String, file: String) throws -> [Vector] {
        var vectors: [Vector] = []
        var lines: [(number: Int, text: Substring)] = []
        for (index, line) in (text + "\n").split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("#") { continue }
            if !line.isEmpty {
                lines.append((index + 1, line))
            } else if !lines.isEmpty {
                vectors.append(try Vector(lines, file: file))
                lines = []
            }
        }
        return vectors
    }

    private init(_ lines: [(number: Int, text: Substring)], file: String) throws {
        let place = "\(file):\(lines[0].number)"
        guard lines[0].text.hasPrefix("["), lines[0].text.hasSuffix("]") else {
            throw VectorMistake(description: "\(place): a vector begins with its name in brackets")
        }
        name = String(lines[0].text.dropFirst().dropLast())
        var values: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, ["version", "clause", "bytes", "packet", "shortest", "error"].contains(parts[0]) else {
                throw VectorMistake(description: "\(file):\(line.number): expected a known key and its value")
            }
            values[String(parts[0])] = String(parts[1].drop { $0 == " " })
        }
        guard let version = ProtocolVersion.allCases.first(where: { $0.description == values["version"] }) else {
            throw VectorMistake(description: "\(place): the version must be 3.1, 3.1.1 or 5.0")
        }
        self.version = version
        bytes = hex(values["bytes"] ?? "")
        switch (values["packet"], values["error"]) {
        case (let packet?, nil): expectation = .packet(packet, shortest: values["shortest"].map(hex) ?? bytes)
        case (nil, let error?): expectation = .error(error, clause: values["clause"])
        default: throw VectorMistake(description: "\(place): a vector has either a packet or an error")
        }
    }
}
