import Access
import BrokerCore
import Foundation
import LabNet
import MQTTWire
import TestKit
import Testing
import Tracing

@Suite("Who comes in, over real connections")
struct AccountTests {
    /// Accounts whose passwords cost little, unless told otherwise.
    private static func accounts(_ users: [(MQTTString, String)], logN: Int = 4) throws -> AccountList {
        var list = AccountList()
        let cost = try #require(ScryptCost(logN: logN, r: 8, p: 1))
        for (name, password) in users {
            list.set(name, try Accounts.account(withPassword: Array(password.utf8), cost: cost, iterations: 4_096))
        }
        return list
    }

    private static func connect(_ id: String, _ user: String, _ password: String) -> [UInt8] {
        Codec.encode(
            .connect(
                ConnectPacket(
                    clientIdentifier: ClientIdentifier(stringLiteral: id), userName: MQTTString(stringLiteral: user),
                    password: Array(password.utf8))), version: .v311)
    }

    private func lab(_ list: AccountList, _ adjust: (inout BrokerOptions) -> Void = { _ in }) throws -> TestLab {
        try TestLab { options in
            options.access.accounts = Accounts(list)
            adjust(&options)
        }
    }

    @Test("right, wrong, unknown, nobody")
    func answers() throws {
        let lab = try lab(try Self.accounts([("ann", "Nordic-52")]))
        for (connect, code) in [
            (Self.connect("a", "ann", "Nordic-52"), 0), (Self.connect("b", "ann", "Nordic-53"), 4),
            (Self.connect("c", "eve", "Nordic-52"), 4), (Self.connect("d", "ann", ""), 4), (RawClient.connect("e"), 5),
        ] as [([UInt8], UInt8)] {
            let client = try RawClient(port: lab.number)
            client.send(connect)
            #expect(client.receive(4) == [0x20, 2, 0, code])
            if code != 0 { #expect(client.receiveToEnd()?.bytes == []) }
        }
    }

    @Test("what a client sends behind its CONNECT waits, and is answered in order", arguments: [false, true])
    func packetsBehindConnect(endsItsDirection: Bool) throws {
        let lab = try lab(try Self.accounts([("ann", "Nordic-52")], logN: 12))
        let client = try RawClient(port: lab.number)
        let subscribe = hex("82 08 0001 0003 'a/b' 01")
        let publish = hex("32 09 0003 'a/b' 0007 'hi'")
        client.send(Self.connect("a", "ann", "Nordic-52") + subscribe + publish)
        if endsItsDirection { client.closeOutput() }
        let answers = hex("20 02 0000 90 03 0001 01")
        #expect(client.receive(answers.count) == answers)
        // PUBACK and the message itself, in either order.
        #expect(client.receive(4 + publish.count).count == 4 + publish.count)
        let refused = try RawClient(port: lab.number)
        refused.send(Self.connect("b", "ann", "wrong") + subscribe + publish)
        #expect(refused.receiveToEnd()?.bytes == hex("20 02 0004"))
    }

    @Test("a packet that a delay lets go while its CONNECT is looked at waits too")
    func delayedPackets() throws {
        let lab = try lab(try Self.accounts([("ann", "Nordic-52")], logN: 13))
        try lab.port.ask { try $0.faults = [Fault(.delay(.milliseconds(20)), Selector("to=broker"))] }
        let client = try RawClient(port: lab.number)
        client.send(Self.connect("a", "ann", "Nordic-52") + hex("c0 00"))
        #expect(client.receive(6) == hex("20 02 0000 d0 00"))
    }

    @Test("beyond the queue the service is unavailable, and nobody waits for ever")
    func queue() throws {
        let lab = try lab(try Self.accounts([("ann", "Nordic-52")], logN: 14)) { $0.configuration.passwordQueue = 3 }
        let clients = try (0..<40).map { number in
            let client = try RawClient(port: lab.number)
            client.send(Self.connect("c\(number)", "ann", "Nordic-52"))
            return client
        }
        let codes = clients.map { $0.receive(4).last ?? 99 }
        #expect(Set(codes) == [0, 3])
        #expect(codes.count { $0 == 0 } >= 3)
        // Later there is room again.
        let late = try RawClient(port: lab.number)
        late.send(Self.connect("late", "ann", "Nordic-52"))
        #expect(late.receive(4) == [0x20, 2, 0, 0])
    }

    @Test("ten thousand wrong passwords hold nobody up who is in")
    func flood() throws {
        let lab = try TestLab(
            { options in
                options.access.accounts = Accounts(try! Self.accounts([("ann", "Nordic-52")], logN: 15))
                options.access.allowsAnonymous = true
            }, recording: false)
        let ann = try RawClient.connected("ann", port: lab.number)
        var slowest = Duration.zero
        let clock = ContinuousClock()
        for _ in 0..<100 {
            let flood = try (0..<100).map { number in
                let client = try RawClient(port: lab.number)
                client.send(Self.connect("c\(number)", "ann", "wrong-\(number)"))
                return client
            }
            slowest = max(
                slowest,
                clock.measure {
                    ann.send([0xC0, 0])
                    _ = ann.receive(2)
                })
            // Most are told at once that it is too much; those that wait are left alone, which frees their places.
            withExtendedLifetime(flood) {}
        }
        #expect(slowest < .seconds(1))
        let fresh = try RawClient.connected("fresh", port: lab.number)
        fresh.send([0xC0, 0])
        #expect(fresh.receive(2) == [0xD0, 0])
    }

    @Test("an unknown user costs what a known one costs")
    func timing() throws {
        let list = try Self.accounts((0..<5).map { (MQTTString(stringLiteral: "user\($0)"), "Nordic-52") }, logN: 14)
        let lab = try TestLab({ $0.access.accounts = Accounts(list) }, recording: false)
        func median(_ user: String) throws -> Duration {
            let clock = ContinuousClock()
            let times = try (0..<9).map { number in
                let client = try RawClient(port: lab.number)
                return clock.measure {
                    client.send(Self.connect("c\(number)", user, "Nordic-53"))
                    _ = client.receive(4)
                }
            }
            return times.sorted()[4]
        }
        let (known, unknown) = (try median("user3"), try median("nobody"))
        #expect(known < unknown * 3 && unknown < known * 3, "\(known) \(unknown)")
    }

    @Test("accounts read again: who is gone is sent away; a damaged file changes nothing")
    func reload() throws {
        let path = NSTemporaryDirectory() + UUID().uuidString + "/accounts"
        defer { try? FileManager.default.removeItem(atPath: (path as NSString).deletingLastPathComponent) }
        let list = try Self.accounts([("ann", "Nordic-52"), ("bob", "Nordic-52")])
        try AccountFile.update(path) { $0 = list }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let access = try BrokerAccess(accountsFile: path, rulesFile: nil)
        let lab = try TestLab { $0.access = access }
        let (ann, bob) = (try RawClient(port: lab.number), try RawClient(port: lab.number))
        for (client, user) in [(ann, "ann"), (bob, "bob")] {
            client.send(Self.connect(user, user, "Nordic-52"))
            #expect(client.receive(4) == [0x20, 2, 0, 0])
        }
        try "# mqttlab accounts 1\nann:nothing\n".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(throws: LabError.self) { try access.readAgain() }
        #expect(throws: LabError.self) { try BrokerAccess(accountsFile: path, rulesFile: nil) }
        #expect(throws: LabError.self) { try AccountFile.update(path) { _ in } }
        try AccountList().bytes.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: path)) }
        try AccountFile.update(path) { new in
            if let account = list["bob"] { new.set("bob", account) }
        }
        let again = try access.readAgain()
        try lab.port.ask { try $0.replaceAccess(again) }
        #expect(ann.receiveToEnd()?.bytes == [])
        bob.send([0xC0, 0])
        #expect(bob.receive(2) == [0xD0, 0])
        #expect(throws: LabError.self) { try BrokerAccess(accountsFile: nil, rulesFile: path + "-none") }
    }
}
