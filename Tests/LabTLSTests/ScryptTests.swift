import LabTLS
import TestKit
import Testing

@Suite("scrypt")
struct ScryptTests {
    @Test(
        "the vectors of RFC 7914",
        arguments: [
            (
                "", "", 4, 1, 1,
                "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
            ),
            (
                "password", "NaCl", 10, 8, 16,
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
            ),
            (
                "pleaseletmein", "SodiumChloride", 14, 8, 1,
                "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
            ),
        ] as [(String, String, Int, Int, Int, String)])
    func vectors(password: String, salt: String, logN: Int, r: Int, p: Int, key: String) throws {
        let derived = try Scrypt.derive(Array(password.utf8), salt: Array(salt.utf8), logN: logN, r: r, p: p, count: 64)
        #expect(derived.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == key)
    }

    @Test("what is random differs, and what is the same is told")
    func secrets() throws {
        let (a, b) = (try Secrets.random(32), try Secrets.random(32))
        #expect(a != b && a.count == 32)
        #expect(
            Secrets.areSame(a, a) && !Secrets.areSame(a, b) && !Secrets.areSame(a, Array(a.dropLast())) && Secrets.areSame([], [])
        )
    }
}
