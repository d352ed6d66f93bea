import Foundation
import LabTLS
import TestKit
import Testing

/// What stands in the folder after the first run, the second, and the ones after it.
@Suite struct SetOnTheDisk {
    private static let day = 86_400
    private let now = Int(Date().timeIntervalSince1970)
    private let scratch: Scratch
    private var folder: String { scratch.path + "/lab" }

    init() throws { scratch = try Scratch() }

    private var order: SetOrder {
        var order = SetOrder()
        order.ownHosts = [.name("localhost"), .address4("127.0.0.1"), .address6("::1"), .address4("192.168.7.7")]
        return order
    }

    private func make(at time: Int? = nil, _ change: (inout SetOrder) -> Void = { _ in }) throws -> CertificateSet {
        var order = order
        change(&order)
        return try CertificateSet.make(in: folder, order, now: time ?? now)
    }

    @Test(arguments: PrivateKey.Kind.allCases)
    func `openssl and Python read the set`(kind: PrivateKey.Kind) throws {
        _ = try make { $0.key = kind }
        for (name, purpose) in [("broker", "sslserver"), ("client", "sslclient")] {
            let ending = try Program.run(
                "openssl",
                ["verify", "-x509_strict", "-purpose", purpose, "-CAfile", "\(folder)/ca-cert.pem", "\(folder)/\(name)-cert.pem"])
            #expect(ending.output.hasSuffix(": OK\n"), "\(ending.errors)")
        }
        let ending = try Python.run("Tests/LabTLSTests/read_set.py", [folder])
        #expect(ending.output == "the set is good\n", "\(ending.errors)")
    }

    @Test func `a second run changes nothing, and says so`() throws {
        let first = try make()
        let inode = try identity(folder)
        let second = try make()
        #expect(first.wasWritten && !second.wasWritten)
        #expect(second.plan.isNothing)
        #expect(try identity(folder) == inode)
        #expect(Set(first.files) == Set(second.files))
    }

    @Test func `the manifest is what sha256sum checks, and names every file`() throws {
        let set = try make()
        let ending = try Program.run("sh", ["-c", "cd '\(folder)' && sha256sum --strict --quiet -c made-by-mqttlab.sha256"])
        #expect(ending.status == 0, "\(ending.errors)")
        let found = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { !isFolder($0) }
        #expect(Set(found) == Set(set.files.map(\.path) + ["made-by-mqttlab.sha256"]))
    }

    @Test func `an added host keeps the key and the hosts before it`() throws {
        _ = try make()
        let key = try scratch.read("lab/broker-key.pem")
        let root = try scratch.read("lab/ca-cert.pem")
        let set = try make { $0.hosts = [.name("broker.example.org")] }
        #expect(try scratch.read("lab/broker-key.pem") == key)
        #expect(try scratch.read("lab/ca-cert.pem") == root)
        #expect(set.entries[1].facts.hosts.map(\.text) == ["localhost", "127.0.0.1", "192.168.7.7", "broker.example.org", "::1"])
        #expect(set.entries[1].facts.commonName == "broker.example.org")
        let later = try make()
        #expect(!later.wasWritten, "what was added once stays without being named again")
    }

    @Test func `renewed for the same key when the end is near, and never beyond the root`() throws {
        let first = try make()
        let key = try scratch.read("lab/client-key.pem")
        let late = now + 380 * Self.day
        let second = try make(at: late)
        #expect(second.plan.broker == .issue(.ends(first.entries[1].facts.notAfter)))
        #expect(try scratch.read("lab/client-key.pem") == key)
        #expect(second.entries.allSatisfy { $0.facts.notAfter > late })
        let atTheEnd = try make(at: now + (SetOrder.authorityDays - 60) * Self.day)
        #expect(atTheEnd.plan.authority == .keep)
        #expect(atTheEnd.entries[1].facts.notAfter == atTheEnd.entries[0].facts.notAfter)
    }

    @Test func `dates go a day back, serials are random, and names differ`() throws {
        let set = try make { $0.days = 10 }
        #expect(set.entries.map(\.facts.notBefore) == [now, now, now].map { $0 - Self.day })
        #expect(set.entries.map(\.facts.notAfter) == [SetOrder.authorityDays, 10, 10].map { now + $0 * Self.day })
        #expect(Set(set.entries.map(\.facts.subject)).count == 3)
        #expect(set.entries.allSatisfy { $0.facts.version == 3 && $0.facts.signatureHash == "SHA256" })
        #expect(set.entries[0].facts.keyUsage?.contains(.certificateSigning) == true)
        #expect(set.entries[1].facts.extendedKeyUsage == .server && set.entries[1].facts.keyUsage == .digitalSignature)
        #expect(set.entries[2].facts.extendedKeyUsage == .client && set.entries[2].facts.keyUsage == .digitalSignature)
    }

    @Test func `every text file ends with one line feed and has no carriage return`() throws {
        for file in try make().files {
            #expect(file.bytes.last == 0x0A && file.bytes.dropLast().last != 0x0A && !file.bytes.contains(0x0D), "\(file.path)")
        }
    }

    @Test func `what is not ours stays, and is never overwritten`() throws {
        _ = try make()
        try scratch.write("lab/notes.txt", Array("mine".utf8))
        try scratch.write("lab/cell/mine.txt", Array("mine too".utf8))
        _ = try make { $0.hosts = [.name("more.example.org")] }
        #expect(try scratch.read("lab/notes.txt") == Array("mine".utf8))
        #expect(try scratch.read("lab/cell/mine.txt") == Array("mine too".utf8))
        try scratch.write("lab/ca-cert.pem", Array("another root".utf8))
        #expect(throws: SetFailure.inTheWay(folder: folder, ["ca-cert.pem"])) { try make() }
        #expect(throws: SetFailure.inTheWay(folder: folder, ["ca-cert.pem"])) { try make { $0.force = true } }
        #expect(try scratch.read("lab/ca-cert.pem") == Array("another root".utf8))
    }

    @Test func `a folder of other things is refused`() throws {
        try scratch.write("lab/thesis.txt", [1])
        #expect(throws: SetFailure.foreignFolder(folder)) { try make() }
        #expect(throws: SetFailure.noFolder(folder + "/thesis.txt")) {
            try CertificateSet.make(in: folder + "/thesis.txt", order, now: now)
        }
    }

    private func identity(_ path: String) throws -> UInt64 {
        let number = try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? UInt64
        return try #require(number)
    }

    private func isFolder(_ name: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) && isFolder.boolValue
    }
}
