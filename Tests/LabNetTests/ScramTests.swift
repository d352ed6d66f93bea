import MQTTSessions
import TestKit
import Testing

@testable import LabNet

@Suite("SCRAM-SHA-256")
struct ScramTests {
    private static let crypto = OpenSSLScram()
    private static let password = Array("pencil".utf8)
    private static let decoy = ScramVerifier(
        salt: Array(1...8), iterations: 4_096, storedKey: Array(1...32), serverKey: Array(1...32))

    @Test("the exchange of RFC 7677 §3, byte for byte, from both sides")
    func vector() throws {
        // W22ZaJ0SNY7soEsUEjb6gQ==
        let salt = hex("5B 6D 99 68 9D 12 35 8E EC A0 4B 14 12 36 FA 81")
        let verifier = ScramVerifier(password: Self.password, salt: salt, iterations: 4_096, Self.crypto)
        let client = ScramClient(userName: "user", password: Self.password, nonce: "rOprNGfwEbeRWgbNEkqO", Self.crypto)
        var server = ScramServer(Self.crypto)
        #expect(String(decoding: client.first, as: UTF8.self) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
        let outcome = server.begin(client.first, nonce: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", decoy: { _ in Self.decoy }) { user in
            user == "user" ? verifier : nil
        }
        guard case .challenge(let challenge) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(
            String(decoding: challenge, as: UTF8.self)
                == "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
        let answer = try client.answer(challenge)
        #expect(
            String(decoding: answer.message, as: UTF8.self)
                == "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
        let last = Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8)
        #expect(server.finish(answer.message) == .accepted(userName: "user", last) && answer.proof == last)
        #expect(server.finish(answer.message) == .refused)
    }

    @Test("names with commas and equals signs arrive as they are")
    func names() {
        for name in ["a,b", "a=b", "=2C", ",=,", "é", ",\u{301}=\u{301}"] {
            #expect(Self.exchange(user: name, password: Self.password, known: name) == .accepted)
        }
    }

    @Test("a wrong password, an unknown user, a changed message: refused, and only at the proof")
    func refused() {
        #expect(Self.exchange(user: "user", password: Array("Pencil".utf8), known: "user") == .refusedAtProof)
        #expect(Self.exchange(user: "other", password: Self.password, known: "user") == .refusedAtProof)
        for (from, to) in [("c=biws", "c=eSws"), ("r=", "r=x"), ("p=", "q=")] {
            #expect(
                Self.exchange(user: "user", password: Self.password, known: "user") {
                    Array(String(decoding: $0, as: UTF8.self).replacing(from, with: to).utf8)
                } == .refusedAtProof)
        }
    }

    @Test("what is no first message is refused at once, and an exchange is finished only once")
    func malformed() {
        var server = ScramServer(Self.crypto)
        let wrong = [
            "", "n", "n,,", "n,,n=,r=x", "n,,n=user", "n,,r=x,n=user", "p=tls-unique,,n=user,r=x", "n,a=admin,n=user,r=x",
            "n,,n=a=b,r=x",
        ]
        for text in wrong + ["n,,n=user,r=", "n,,n=user,r=\u{7F}"] {
            let outcome = server.begin(Array(text.utf8), nonce: "y", decoy: { _ in Self.decoy }, verifier: { _ in nil })
            #expect(outcome == .refused, "\(text)")
        }
        #expect(server.finish(Array("c=biws,r=xy,p=AAAA".utf8)) == .refused)
    }

    @Test("a client does not answer a broker that goes on from another nonce, or asks for too little or too much")
    func hostileBroker() {
        let cases: [(String, ScramDistrust)] = [
            ("r=abc,s=AAAA,i=4096", .foreignNonce), ("r=nonce,s=AAAA,i=4096", .foreignNonce), ("", .notAChallenge),
            ("e=other-error", .notAChallenge), ("r=nonceX,s=AAA,i=4096", .notAChallenge), ("r=nonceX,s=AAAA", .notAChallenge),
            ("r=nonceX,s=AAAA,i=1", .iterations(1)), ("r=nonceX,s=AAAA,i=1000001", .iterations(1_000_001)),
        ]
        for (challenge, distrust) in cases {
            let client = ScramClient(userName: "user", password: Self.password, nonce: "nonce", Self.crypto)
            #expect(throws: distrust) { try client.answer(Array(challenge.utf8)) }
        }
    }

    private enum End { case accepted, refusedAtOnce, refusedAtProof }

    private static func exchange(
        user: String, password: [UInt8], known: String, changing change: ([UInt8]) -> [UInt8] = { $0 }
    ) -> End {
        let verifier = ScramVerifier(password: Self.password, salt: Array(1...16), iterations: 4_096, crypto)
        let client = ScramClient(userName: user, password: password, nonce: "theirs", crypto)
        var server = ScramServer(crypto)
        let begun = server.begin(client.first, nonce: "ours", decoy: { _ in decoy }) { $0 == known ? verifier : nil }
        guard case .challenge(let challenge) = begun, let answer = try? client.answer(challenge) else { return .refusedAtOnce }
        guard case .accepted(known, answer.proof) = server.finish(change(answer.message)) else {
            return .refusedAtProof
        }
        return .accepted
    }
}
