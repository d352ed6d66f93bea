import Foundation
import LabTLS
import TestKit
import Testing

/// Whole or not at all: modes from the first moment, and what a killed run leaves behind.
@Suite struct WholeOrNotAtAll {
    private let scratch: Scratch
    private let now = Int(Date().timeIntervalSince1970)
    private var folder: String { scratch.path + "/lab" }
    private var order: SetOrder {
        var order = SetOrder()
        order.ownHosts = [.name("localhost"), .address4("127.0.0.1")]
        return order
    }

    init() throws { scratch = try Scratch() }

    @Test func `keys are for their owner alone, whatever the umask`() throws {
        let before = umask(0)
        defer { umask(before) }
        let set = try CertificateSet.make(in: folder, order, now: now)
        for file in set.files {
            let mode = try FileManager.default.attributesOfItem(atPath: folder + "/" + file.path)[.posixPermissions] as? Int
            #expect(mode == (file.isSecret ? 0o600 : 0o644), "\(file.path)")
            let hasKey = String(decoding: file.bytes, as: UTF8.self).contains("PRIVATE KEY")
            #expect(file.isSecret == hasKey, "\(file.path)")
        }
    }

    @Test func `what a killed run staged is cleared away`() throws {
        _ = try CertificateSet.make(in: folder, order, now: now)
        try scratch.write(".lab.new/ca-key.pem", Array("half a key".utf8))
        try scratch.write(".lab.old/ca-key.pem", Array("an older key".utf8))
        _ = try CertificateSet.make(in: folder, order, now: now)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["lab"])
    }

    @Test func `a set that was put aside when the run was killed comes back`() throws {
        let first = try CertificateSet.make(in: folder, order, now: now)
        try FileManager.default.moveItem(atPath: folder, toPath: scratch.path + "/.lab.old")
        try scratch.write(".lab.new/ca-key.pem", Array("half a key".utf8))
        let second = try CertificateSet.make(in: folder, order, now: now)
        #expect(!second.wasWritten)
        #expect(second.entries.map(\.facts) == first.entries.map(\.facts))
    }

    @Test func `a file in the place of one of our folders stops the run before it begins`() throws {
        _ = try CertificateSet.make(in: folder, order, now: now)
        try FileManager.default.removeItem(atPath: folder + "/wifi")
        try scratch.write("lab/wifi", [1])
        let before = try contents()
        var more = order
        more.hosts = [.name("more.example.org")]
        #expect(throws: SetFailure.inTheWay(folder: folder, ["wifi"])) {
            try CertificateSet.make(in: folder, more, now: now)
        }
        #expect(try contents() == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["lab"])
    }

    private func contents() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            found[name] = FileManager.default.contents(atPath: folder + "/" + name)
        }
        return found
    }
}
