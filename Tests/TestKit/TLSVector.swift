import Foundation
public import TLSWire

/// One message of TLS and what must come of it, from the files in `TLSWireTests/Vectors`, whose README.md says how they are
/// written.
public struct TLSVector: Sendable, CustomStringConvertible {
    public var name: String
    public var contentType: TLSContentType
    public var version: TLSVersionNumber
    public var bytes: [UInt8]
    /// What single fields say: the name, and the value it begins with.
    public var says: [(field: String, value: String)]
    /// Field and offset of the error; `nil` where the message is well formed.
    public var error: String?

    public var description: String { name }
    /// Which end sent it, by its name.
    public var isOfClient: Bool { name.hasSuffix("of the client") }
}

extension TLSVector {
    struct Mistake: Error {
        var place: String
    }

    /// All vectors of all files, in the order of file names and lines.
    public static func all() throws -> [TLSVector] {
        let folder = Repository.root + "/Tests/TLSWireTests/Vectors"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted().filter { $0.hasSuffix(".vectors") }
        return try files.flatMap { file in
            let text = String(decoding: FileManager.default.contents(atPath: "\(folder)/\(file)") ?? Data(), as: UTF8.self)
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("#") }
            return try lines.split(separator: "").map { try TLSVector($0, file: file) }
        }
    }

    private init(_ lines: ArraySlice<Substring>, file: String) throws {
        guard let first = lines.first, first.hasPrefix("["), first.hasSuffix("]") else { throw Mistake(place: file) }
        name = String(first.dropFirst().dropLast())
        (contentType, version, bytes, says) = (.handshake, .tls13, [], [])
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1).map { String($0.drop { $0 == " " }) }
            switch (parts.first, parts.last) {
            case ("version", "1.2"): version = .tls12
            case ("version", "1.3"): version = .tls13
            case ("type", "alert"): contentType = .alert
            case ("type", "ccs"): contentType = .changeCipherSpec
            case ("bytes", let text?): bytes += hex(text)
            case ("error", let text?): error = text
            case ("says", let text?):
                let pair = text.split(separator: "=", maxSplits: 1).map { String($0) }
                guard pair.count == 2 else { throw Mistake(place: "\(file): \(line)") }
                says.append((pair[0], pair[1]))
            default: throw Mistake(place: "\(file): \(line)")
            }
        }
    }
}
