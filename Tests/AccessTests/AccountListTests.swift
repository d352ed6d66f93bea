import Access
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Accounts in their file, and what a password must have")
struct AccountListTests {
    private static let verifier = "$scrypt$ln=4,r=8,p=1$AAECAwQFBgc$AAECAwQFBgcICQoLDA0ODw"
    private static let heading = "# mqttlab accounts 1\n"
    /// A second form beside the first, as PostgreSQL writes it.
    private static let scram =
        "SCRAM-SHA-256$4096:AAECAwQFBgc=$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:"
        + "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    private static let decoy = ":decoy$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"

    @Test("what is written is read again, in the same order")
    func roundTrip() throws {
        let cost = try #require(ScryptCost(logN: 14, r: 8, p: 2))
        var list = AccountList()
        for (number, name) in (["zoe", "ann", "bob the builder", "ø"] as [MQTTString]).enumerated() {
            let bytes = (0..<(16 + number)).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ number) }
            list.set(name, Account(password: PasswordVerifier(cost: cost, salt: bytes, hash: bytes)))
        }
        let again = try AccountList(list.bytes)
        #expect(again == list)
        #expect(again.names.map(\.description) == ["zoe", "ann", "bob the builder", "ø"])
        let removed = list.remove("ann")
        #expect(removed && !list.remove("ann") && list.changed(in: again) == [] && again.changed(in: list) == ["ann"])
    }

    @Test(
        "a file that is not whole is refused, with its line",
        arguments: [
            ("", 1), ("\n", 1), ("ann:\(verifier)\n", 1), ("\(heading)ann:\(verifier)", 2),
            ("\(heading)ann:\(verifier.dropLast(8))", 2),
            ("\(heading)ann\n", 2), ("\(heading):\(verifier)\n", 2), ("\(heading)ann:secret\n", 2), ("\(heading)\n", 2),
            ("\(heading)ann:\(verifier)\nann:\(verifier)\n", 3), ("\(heading)ann:\(verifier) \n", 2),
            ("\(heading)ann:\(verifier.replacing("ln=4", with: "ln=40"))\n", 2),
            ("\(heading)ann:\(verifier.replacing("ln=4", with: "ln=-4"))\n", 2),
            ("\(heading)ann:\(verifier.replacing("r=8", with: "r=0"))\n", 2),
            ("\(heading)ann:\(verifier.replacing("ln=4,r=8", with: "ln=20,r=64"))\n", 2),
            ("\(heading)ann:\(verifier.replacing("scrypt", with: "plain"))\n", 2),
            ("\(heading)ann:\(verifier.replacing("AAECAwQFBgc$", with: "$"))\n", 2),
            ("\(heading)ann:\(verifier)=\n", 2), ("\(heading)ann:\(verifier)B\n", 2), ("\(heading)\u{1B}[2J:\(verifier)\n", 2),
        ])
    func damage(text: String, line: Int) {
        do {
            let list = try AccountList(Array(text.utf8))
            Issue.record("taken: \(list.names)")
        } catch {
            #expect(error.line == line, "\(error.what)")
        }
    }

    @Test("keys for SCRAM stand beside the hash, and a key for users that are not there before all; files of old have neither")
    func keys() throws {
        let text = "\(Self.heading)\(Self.decoy)ann:\(Self.verifier) \(Self.scram)\nbob:\(Self.verifier)\n"
        let list = try AccountList(Array(text.utf8))
        #expect(String(decoding: list.bytes, as: UTF8.self) == text)
        #expect(list["ann"]?.scram?.iterations == 4_096 && list["ann"]?.scram?.salt == Array(0...7))
        #expect(list.decoyKey == Array(0...31) && list.withoutScram == ["bob"])
        var old = try AccountList(Array("\(Self.heading)ann:\(Self.verifier)\n".utf8))
        // Only its keys for SCRAM differ: who came in by them is asked anew.
        #expect(old.decoyKey == nil && old.changed(in: list) == ["ann"])
        old.setDecoyKey([1])
        old.setDecoyKey([2])
        #expect(old.decoyKey == [1])
    }

    @Test(
        "keys that are not whole are refused as the rest is",
        arguments: [
            "ann:\(verifier) ", "ann:\(verifier) \(scram) ", "ann:\(verifier)  \(scram)", "ann:\(scram)",
            "ann:\(scram) \(verifier)",
            "ann:\(verifier) \(scram.dropLast(1))", "ann:\(verifier) \(scram.replacing("4096", with: "4095"))",
            "ann:\(verifier) \(scram.replacing("4096", with: "1000001"))", "ann:\(verifier) \(scram.replacing("256", with: "1"))",
            "ann:\(verifier) \(scram.replacing("AAECAwQFBgc=", with: "AAEC"))", String(decoy.dropLast(3)),
            decoy.replacing("AAEC", with: ""), "\(decoy)\(decoy)", ":other$AAEC",
        ])
    func damagedKeys(text: String) {
        #expect(throws: AccountDamage.self) { try AccountList(Array("\(Self.heading)\(text)\n".utf8)) }
    }

    @Test("every cut of a file but between lines is noticed")
    func cuts() throws {
        let bytes = Array("\(Self.heading)ann:\(Self.verifier)\nbob:\(Self.verifier)\n".utf8)
        for length in 0..<bytes.count {
            let isBetweenLines = length > Self.heading.utf8.count - 1 && bytes[length - 1] == UInt8(ascii: "\n")
            #expect(((try? AccountList(Array(bytes[..<length]))) != nil) == isBetweenLines, "\(length)")
        }
    }

    @Test("the policy says which part a password fails")
    func policy() {
        func failures(_ password: String) -> [PasswordPolicy.Failure] { PasswordPolicy.failures(of: password) }
        #expect(failures("Nordic-52") == [])
        #expect(failures("Ångström!") == [])
        #expect(failures("Abcdefg8") == [])
        #expect(failures("Abcdef8") == [.tooShort])
        #expect(failures("abcdefg8") == [.noUpperCase])
        #expect(failures("ABCDEFG8") == [.noLowerCase])
        #expect(failures("Abcdefgh") == [.noNumberOrSpecial])
        #expect(failures("") == [.tooShort, .noUpperCase, .noLowerCase, .noNumberOrSpecial])
        #expect(failures("12345678") == [.noUpperCase, .noLowerCase])
        #expect(failures("Abcdefg\u{7}8") == [.controlCharacter])
    }

    @Test("names that the file could not hold are refused")
    func names() {
        for name in ["", "a:b", "#x", "a\nb", "a\u{1B}", String(repeating: "x", count: 257)] {
            #expect(MQTTString(name).flatMap(AccountList.whyNoName) != nil, "\(name)")
        }
        #expect(AccountList.whyNoName("bob the builder") == nil)
    }
}
