import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("Whatever a broker sends, the client goes on")
struct HostileBrokerTests {
    @Test("SUBACK without codes [CVE-2024-10525]", arguments: [ProtocolVersion.v311, .v5])
    func emptySuback(version: ProtocolVersion) {
        var client = ClientCore(configuration: ClientConfiguration(version: version, clientIdentifier: "c"))
        func feed(_ input: ClientInput) -> [ClientEffect] {
            var effects: [ClientEffect] = []
            client.handle(input, at: .start, effects: &effects)
            return effects
        }
        let properties: [UInt8] = version == .v5 ? [0] : []
        _ = feed(.connected)
        let connack = frame(0x20, [0, 0] + properties)
        _ = feed(.received(connack, connack.indices))
        _ = feed(.subscribe(RequestIdentifier(rawValue: 1), [Subscription("a")]))
        let suback = frame(0x90, [0, 1] + properties)
        let effects = feed(.received(suback, suback.indices))
        let closes = effects.contains { if case .close = $0 { true } else { false } }
        #expect(closes, "\(effects)")
        guard case .closed = client.phase else {
            Issue.record("\(client.phase)")
            return
        }
    }
}
