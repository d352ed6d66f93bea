import TLSWire
import Testing

@Suite("The tables of TLS")
struct TLSTableTests {
    @Test("name the suites as the registry does, and say which the modem has")
    func suites() {
        let suite = CipherSuite(rawValue: 0xC02B)
        #expect(suite.name == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
        #expect(suite.modem == .newer && CipherSuite(rawValue: 0xC00A).modem == .every)
        #expect(CipherSuite(rawValue: 0xC02C).modem == nil && CipherSuite(rawValue: 0x1301).modem == nil)
        #expect(CipherSuite.modemSuites.allSatisfy { $0.suite.name.hasPrefix("TLS_") })
        #expect(CipherSuite.modemSuites.count { $0.suite.usesPreSharedKey } == 4)
    }

    @Test("know what means nothing, and what nobody knows")
    func unknown() {
        #expect(CipherSuite(rawValue: 0x7A7A).name == "GREASE" && CipherSuite(rawValue: 0x7A7A).isSignal)
        #expect(CipherSuite(rawValue: 0x7A8A).name == "unknown suite")
        #expect(NamedGroup(rawValue: 0xFAFA).name == "GREASE" && NamedGroup(rawValue: 0x7777).name == "unknown group")
        #expect(ExtensionType(rawValue: 0x1234).name == "extension 4660")
        #expect(SignatureScheme(rawValue: 0x0303).name == "ecdsa_sha224")
        #expect(TLSVersionNumber(rawValue: 0x0304).name == "TLS 1.3")
        #expect(TLSAlert(48).name == "unknown_ca" && TLSAlert(200).name == "alert 200")
    }
}
