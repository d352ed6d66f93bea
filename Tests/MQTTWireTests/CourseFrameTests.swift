import Fields
import MQTTWire
import TestKit
import Testing

@Suite("The frames of the course")
struct CourseFrameTests {
    /// What a board of the course sends and gets, as its configuration implies.
    static let frames = [
        "10 1f 0004 'MQTT' 04 02 003c 0013 'nrf-351901234567890'",
        "20 02 00 00",
        "82 1f 04d2 001a 'devacademy/subscribe/topic' 01",
        "90 03 04d2 01",
        "32 2c 0018 'devacademy/publish/topic' 0001 'Button 1 pressed'",
        "40 02 0001",
        "c0 00", "d0 00", "e0 00",
    ]

    @Test("are read, read aloud and written back byte by byte", arguments: frames)
    func roundTrip(text: String) throws {
        let frame = hex(text)
        let packet = try Codec.decode(frame, version: .v311)
        #expect(Codec.encode(packet, version: .v311) == frame)
        let annotation = Codec.annotate(frame, version: .v311)
        #expect(annotation.outcome == .success(packet))
        #expect(annotation.fields.flatMap(\.leaves).allSatisfy { !$0.name.isEmpty })
    }
}
