import Fields
import Foundation
import MQTTWire
import TestKit
import Testing

/// tshark's dissector and our annotating reading, of the same bytes: every field that both name stands at the same
/// place, in the same bits, with the same value.
@Suite struct TsharkAgreementTests {
    @Test(arguments: ProtocolVersion.allCases)
    func everyFieldStandsWhereTsharkSeesIt(version: ProtocolVersion) throws {
        let frames = Conversation.frames(version)
        var capture = Capture()
        for frame in frames { capture.add(frame.bytes, client: 50_000, toBroker: frame.toBroker) }
        let path = try capture.write()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let dissected = try Tshark.dissect(path)
        try #require(dissected.count == frames.count)

        var disagreements: [String] = []
        var unknown: Set<String> = []
        var compared: Set<String> = []
        for (frame, fields) in zip(frames, dissected) {
            let annotation = Codec.annotate(frame.bytes, version: version)
            let leaves = annotation.fields.flatMap(\.leaves)
            for field in fields where !Dissector.groups.contains(field.name) {
                guard let names = Dissector.names[field.name] else {
                    unknown.insert(field.name)
                    continue
                }
                compared.insert(field.name)
                let here = leaves.filter { Dissector.isSamePlace($0, field) }
                if !here.contains(where: { names.contains($0.name) && Dissector.isSameValue($0, field) }) {
                    disagreements.append("\(field) against \(here.map { "\($0.name) = \($0.value)" })")
                }
            }
        }
        #expect(disagreements == [])
        #expect(unknown == [])
        #expect(compared.count >= (version == .v5 ? 40 : 24), "\(compared.sorted())")
    }

    @Test(arguments: ProtocolVersion.allCases)
    func kindsFlagsIdentifiersTopicsAndLengthsAreThePackets(version: ProtocolVersion) throws {
        let frames = Conversation.frames(version)
        var capture = Capture()
        for frame in frames { capture.add(frame.bytes, client: 50_000, toBroker: frame.toBroker) }
        let path = try capture.write()
        defer { try? FileManager.default.removeItem(atPath: path) }
        for (frame, fields) in zip(frames, try Tshark.dissect(path)) {
            func value(_ name: String) -> String? { fields.first { $0.name == name }?.value }
            let packet = try Codec.decode(frame.bytes, version: version)
            #expect(value("mqtt.msgtype") == String(packet.kind.rawValue))
            guard case .publish(let publish) = packet else { continue }
            let seen = [
                value("mqtt.dupflag"), value("mqtt.qos"), value("mqtt.retain"), value("mqtt.msgid"), value("mqtt.topic"),
            ]
            let ours = [
                publish.dup ? "1" : "0", String(publish.qos.rawValue), publish.retain ? "1" : "0",
                publish.packetIdentifier?.description, publish.topic?.description ?? "",
            ]
            #expect(seen == ours)
        }
    }
}
