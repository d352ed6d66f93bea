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
        let compared = try agreement(on: Conversation.frames(version), version)
        #expect(compared.count >= (version == .v5 ? 42 : 24), "\(compared.sorted())")
    }

    @Test("A real run of 5.0, with properties of every kind that it has")
    func runOfVersionFive() throws {
        let trace = try Program.run(Program.mqttlab, ["trace", "v5", "--json"])
        #expect(trace.status == 0)
        var frames: [Conversation.Frame] = []
        for line in trace.output.split(separator: "\n") {
            guard let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
                let bytes = event["bytes"] as? String, let link = event["link"] as? Int
            else { continue }
            frames.append(
                Conversation.Frame(
                    bytes: hex(bytes), toBroker: event["direction"] as? String == "to_broker", client: UInt16(50_000 + link)))
        }
        #expect(frames.count >= 16)
        let compared = try agreement(on: frames, .v5)
        #expect(compared.isSuperset(of: ["mqtt.prop_key", "mqtt.property.topic_alias", "mqtt.prop_number", "mqtt.prop_string"]))
    }

    /// Holds every field that tshark names against ours; gives the names of those that were compared.
    private func agreement(on frames: [Conversation.Frame], _ version: ProtocolVersion) throws -> Set<String> {
        var capture = Capture()
        for frame in frames { capture.add(frame.bytes, client: frame.client, toBroker: frame.toBroker) }
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
        return compared
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
