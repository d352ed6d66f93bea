import Access
import BrokerCore
import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing

@testable import LabNet

@Suite("SCRAM-SHA-256 at the host")
struct ScramHostTests {
    private static func accounts(_ password: String = "Nordic-52") throws -> Accounts {
        var list = AccountList()
        list.set(
            "ann",
            try Accounts.account(
                withPassword: Array(password.utf8), cost: #require(ScryptCost(logN: 4, r: 8, p: 1)), iterations: 4_096))
        return Accounts(list)
    }

    private func lab() throws -> TestLab {
        let accounts = try Self.accounts()
        return try TestLab { $0.access.accounts = accounts }
    }

    private static func connect(
        _ lab: TestLab, _ user: MQTTString?, _ password: String, method: MQTTString = Scram.method
    ) throws -> ClientState.Phase {
        let configuration = ClientConfiguration(
            version: .v5, clientIdentifier: "board", userName: user, password: Array(password.utf8),
            properties: [Property(.authenticationMethod, .string(method))])
        try lab.port.ask { try $0.connect("board", ClientOptions(configuration)) }
        return try lab.until("an answer to CONNECT") { lab in
            switch lab.client(named: "board")?.phase {
            case .connected, .refused, .closed, .failed: lab.client(named: "board")?.phase
            case .opening, .securing, .connecting, nil: nil
            }
        }
    }

    private static func code(_ phase: ClientState.Phase) -> UInt8? {
        guard case .refused(let connack) = phase else { return nil }
        return connack.reasonCode.rawValue
    }

    @Test("the lab's client comes in, proves itself once more, and no packet of it has the password")
    func comesIn() throws {
        let lab = try lab()
        #expect(try Self.connect(lab, "ann", "Nordic-52") == .connected)
        let requests = try lab.port.ask { lab in [try lab.reauthenticate("board"), try lab.reauthenticate("board")] }
        #expect(try lab.outcome(requests[1]) == .failed(.authenticationNotAgreed))
        #expect(try lab.outcome(requests[0]) == .reauthenticated)
        #expect(try lab.outcome(lab.port.ask { try $0.reauthenticate("board") }) == .reauthenticated)
        let kinds = try lab.transcript().map { $0.split(separator: " ").prefix(3).joined(separator: " ") }
        let anew = ["board > AUTH", "board < AUTH", "board > AUTH", "board < AUTH"]
        #expect(
            kinds == ["board opened", "board > CONNECT", "board < AUTH", "board > AUTH", "board < CONNACK"] + anew + anew)
        let bytes = try lab.port.ask { lab in
            lab.trace.slice(1..<lab.trace.nextNumber).compactMap(\.frame).flatMap(\.self)
        }
        #expect(!bytes.contains(Array("Nordic-52".utf8)))
    }

    @Test("a wrong password, another user, a method that nobody knows")
    func refused() throws {
        let lab = try lab()
        #expect(try Self.code(Self.connect(lab, "ann", "Nordic-53")) == 0x87)
        #expect(try Self.code(Self.connect(lab, "eve", "Nordic-52")) == 0x87)
        #expect(try Self.code(Self.connect(lab, nil, "Nordic-52")) == 0x87)
        #expect(try Self.code(Self.connect(lab, "ann", "Nordic-52", method: "GS2-KRB5")) == 0x8C)
        #expect(try Self.connect(lab, "ann", "Nordic-52") == .connected)
        // Without accounts there is nothing to prove.
        let open = try TestLab()
        #expect(try Self.code(Self.connect(open, "ann", "Nordic-52")) == 0x8C)
    }

    private static let client = ScramClient(
        userName: "ann", password: Array("Nordic-52".utf8), nonce: "abcdefghijklmnop", OpenSSLScram())

    private static func packet(_ code: UInt8?, _ data: [UInt8]) -> [UInt8] {
        let properties: Properties = [
            Property(.authenticationMethod, .string(Scram.method)), Property(.authenticationData, .binary(data)),
        ]
        guard let code else {
            return Codec.encode(
                .connect(ConnectPacket(version: .v5, clientIdentifier: "raw", properties: properties)), version: .v5)
        }
        return Codec.encode(.auth(AuthPacket(reasonCode: ReasonCode(rawValue: code), properties: properties)), version: .v5)
    }

    /// The next packet, of fewer than 16,384 bytes; `nil` at the end.
    private static func receive(_ client: RawClient) throws -> Packet? {
        var head = client.receive(2)
        if head.count == 2, head[1] >= 0x80 { head += client.receive(1) }
        guard head.count >= 2 else { return nil }
        let length = head.count == 2 ? Int(head[1]) : Int(head[1] & 0x7F) | Int(head[2]) << 7
        return try Codec.decode(head + client.receive(length), version: .v5)
    }

    private static func challenged(_ lab: TestLab) throws -> (RawClient, answer: [UInt8]) {
        let raw = try RawClient(port: lab.number)
        raw.send(packet(nil, client.first))
        guard case .auth(let challenge)? = try receive(raw) else { throw TestLab.TookTooLong(what: "AUTH", trace: []) }
        return (raw, try client.answer(challenge.properties.data(.authenticationData) ?? []).message)
    }

    @Test("what a client sends behind a step waits for the answer to it")
    func behind() throws {
        let lab = try lab()
        let (raw, answer) = try Self.challenged(lab)
        raw.send(Self.packet(0x18, answer) + hex("c0 00"))
        guard case .connack(let connack)? = try Self.receive(raw) else {
            Issue.record("no CONNACK")
            return
        }
        #expect(connack.reasonCode == .success)
        #expect(try Self.receive(raw) == .pingresp)
    }

    @Test("who has half proved a password that is another by now is not let in")
    func accountsChange() throws {
        let lab = try lab()
        let (raw, answer) = try Self.challenged(lab)
        var access = BrokerAccess()
        access.accounts = try Self.accounts("Nordic-53")
        try lab.port.ask { [access] in try $0.replaceAccess(access) }
        raw.send(Self.packet(0x18, answer))
        guard case .connack(let connack)? = try Self.receive(raw) else {
            Issue.record("no CONNACK")
            return
        }
        #expect(connack.reasonCode.rawValue == 0x87)
    }

    @Test("before CONNACK nobody may send more than a CONNECT could have, nor a message longer than any of SCRAM")
    func limits() throws {
        let accounts = try Self.accounts()
        let lab = try TestLab {
            $0.access.accounts = accounts
            $0.configuration.maximumConnectSize = 10_000
        }
        let (raw, _) = try Self.challenged(lab)
        // A packet of 200,000 bytes is announced; the broker does not wait for it.
        raw.send(hex("f0 c0 9a 0c 18"))
        #expect(try #require(raw.receiveToEnd()).bytes.count < 100)
        let long = try RawClient(port: lab.number)
        long.send(Self.packet(nil, Array("n,,n=ann,r=".utf8) + [UInt8](repeating: 0x61, count: 5_000)))
        guard case .connack(let connack)? = try Self.receive(long) else {
            Issue.record("no CONNACK")
            return
        }
        #expect(connack.reasonCode.rawValue == 0x87)
    }

    @Test("a user that is not there is shown the same salt each time, after the file was read again too")
    func decoys() throws {
        var list = AccountList()
        list.setDecoyKey(ScramDecoy.newKey())
        let again = try AccountList(list.bytes)
        let (first, second) = (Accounts(list).scramDecoy, Accounts(again).scramDecoy)
        #expect(first.verifier(of: "eve") == second.verifier(of: "eve"))
        #expect(first.verifier(of: "eve").salt != first.verifier(of: "bob").salt)
        #expect(first.verifier(of: "eve").iterations == ScramIterations.standard)
        #expect(try Self.accounts().scramDecoy.verifier(of: "eve").iterations == 4_096)
    }
}
