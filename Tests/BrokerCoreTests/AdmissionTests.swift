import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Who comes in: user names, passwords, and nobody in particular")
struct AdmissionTests {
    private func refusal(_ number: Int, _ code: UInt8) -> [Seen] {
        [.sent(number, connack(code)), .closed(number, .connectRefused(ReasonCode(rawValue: code)))]
    }

    private func guarded(anonymous: Bool = false, notes: Bool = false) -> Harness {
        var lab = Harness(notes: notes)
        lab.core.admission = Admission(checksPasswords: true, allowsAnonymous: anonymous)
        return lab
    }

    @Test("the host is asked, and CONNACK tells what it answered", arguments: [ProtocolVersion.v31, .v311])
    func verdicts(version: ProtocolVersion) {
        var lab = guarded()
        #expect(lab.connect(1, "a", version, user: "ann", password: "pw") == [.asked(1, "ann", "pw")])
        #expect(lab.answer(1, .accepted) == [.sent(1, connack())])
        #expect(lab.connect(2, "b", version, user: "ann") == [.asked(2, "ann", nil)])
        #expect(lab.answer(2, .refused) == refusal(2, 4))
        #expect(lab.connect(3, "c", version, user: "ann", password: "pw") == [.asked(3, "ann", "pw")])
        #expect(lab.answer(3, .tooBusy) == refusal(3, 3))
    }

    @Test("without a user name: let in, or CONNACK 5")
    func anonymous() {
        var open = guarded(anonymous: true)
        #expect(open.connect(1, "a") == [.sent(1, connack())])
        var lab = guarded()
        #expect(lab.connect(1, "a") == refusal(1, 5))
        lab.core.admission = Admission(allowsAnonymous: false)
        #expect(lab.connect(1, "a") == refusal(1, 5))
        #expect(lab.connect(1, "a", user: "whoever") == [.sent(1, connack())])
    }

    @Test("a name that the transport has proved needs no password, and counts whatever CONNECT says")
    func provedByTransport() {
        var lab = guarded()
        lab.open(1)
        #expect(lab.handle(.proved(lab.identifier(1), "board")) == [])
        #expect(lab.receive(1, .connect(ConnectPacket(clientIdentifier: "a"))) == [.sent(1, connack())])
        lab.open(2)
        #expect(lab.handle(.proved(lab.identifier(2), "board")) == [])
        #expect(
            lab.receive(2, .connect(ConnectPacket(clientIdentifier: "b", userName: "root", password: []))) == [
                .sent(2, connack())
            ])
    }

    @Test("who has not proved anything takes over nobody's connection and nobody's session")
    func takingOverNeedsProof() {
        var lab = guarded(anonymous: true)
        _ = lab.connect(1, "board", clean: false, user: "ann", password: "pw")
        _ = lab.answer(1, .accepted)
        #expect(lab.connect(2, "board", user: "ann", password: "wrong") == [.asked(2, "ann", "wrong")])
        #expect(lab.answer(2, .refused) == refusal(2, 4))
        _ = lab.connect(3, "board", user: "eve", password: "her own")
        #expect(lab.answer(3, .accepted) == refusal(3, 5))
        #expect(lab.connect(4, "board") == refusal(4, 5))
        // Ann herself may.
        _ = lab.connect(5, "board", clean: false, user: "ann", password: "pw")
        #expect(lab.answer(5, .accepted) == [.closed(1, .takenOver), .sent(5, connack(present: true))])
    }

    @Test("the time to CONNECT runs on while the host looks; keep-alive begins with the answer")
    func deadlines() {
        var lab = guarded()
        _ = lab.connect(1, "a", keepAlive: 10, user: "ann", password: "pw")
        lab.now = lab.now + .seconds(9)
        #expect(lab.answer(1, .accepted) == [.sent(1, connack())])
        #expect(lab.tick(after: .seconds(14)) == [])
        #expect(lab.tick(after: .seconds(1)) == [.closed(1, .keepAliveExpired(seconds: 10, silent: .seconds(15)))])
        _ = lab.connect(2, "b", user: "ann", password: "pw")
        #expect(lab.tick(after: .seconds(10)) == refusal(2, 3))
        #expect(lab.answer(2, .accepted) == [])
    }

    @Test("answers that come too late, twice or for another tenant change nothing")
    func lateAnswers() {
        var lab = guarded()
        _ = lab.connect(1, "a", user: "ann", password: "pw")
        let gone = lab.identifier(1)
        lab.lose(1)
        #expect(lab.handle(.authenticated(gone, .accepted)) == [])
        _ = lab.connect(1, "b", user: "bob", password: "pw")
        #expect(lab.handle(.authenticated(gone, .accepted)) == [])
        #expect(lab.answer(1, .accepted) == [.sent(1, connack())])
        #expect(lab.answer(1, .refused) == [])
        #expect(lab.handle(.proved(lab.identifier(1), "root")) == [])
        #expect(lab.core.snapshot().sessions.map(\.client) == ["b"])
    }

    @Test("a packet that the host let through too early ends in an answer, not in silence")
    func impatientHost() {
        var lab = guarded()
        _ = lab.connect(1, "a", user: "ann", password: "pw")
        #expect(lab.receive(1, subscribe(1, ("a", 0))) == refusal(1, 3))
        #expect(lab.answer(1, .accepted) == [])
    }

    @Test("the notes say why, and never the password")
    func notes() {
        var lab = guarded(notes: true)
        _ = lab.connect(1, "a", user: "ann", password: "pw")
        #expect(
            lab.answer(1, .refused)
                == [.noted(1, .passwordRefused(user: "ann")), .noted(1, .refusedConnect(ReasonCode(rawValue: 4)))] + refusal(1, 4)
        )
        #expect(lab.connect(2, "b").first == .noted(2, .anonymousRefused))
    }
}
