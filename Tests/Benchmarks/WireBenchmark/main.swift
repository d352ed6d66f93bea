// How fast the codec reads and writes, one packet after the other on one core: `swift run -c release WireBenchmark`.

import MQTTWire

/// Keeps the optimiser from dropping what nobody else looks at.
@inline(never)
func blackHole<T>(_ value: T) {}

func measure(_ name: String, _ body: () throws -> Void) rethrows {
    let clock = ContinuousClock()
    var best = Double.infinity
    var rounds = 1000
    for _ in 0..<7 {
        let time = try clock.measure { for _ in 0..<rounds { try body() } }
        let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
        best = min(best, seconds / Double(rounds))
        if seconds < 0.1 { rounds *= 4 }
    }
    let nanoseconds = Int(best * 1e9 + 0.5)
    let padded = name + String(repeating: " ", count: max(0, 44 - name.count))
    print("\(padded) \(nanoseconds) ns  \(Int(1 / best)) a second")
}

func frame(_ packet: Packet, _ version: ProtocolVersion) -> [UInt8] { Codec.encode(packet, version: version) }

guard let topic = TopicName("devacademy/publish/topic"), let filter = TopicFilter("devacademy/subscribe/topic"),
    let client = ClientIdentifier("nrf-351901234567890"), let identifier = PacketIdentifier(rawValue: 1),
    let name = MQTTString("unit"), let value = MQTTString("celsius")
else { fatalError("the benchmark's own texts are valid") }

let message = Array("Button 1 pressed".utf8)
let publish = PublishPacket(topic: topic, payload: message, qos: .atLeastOnce, packetIdentifier: identifier)
var publish5 = publish
publish5.properties = [
    Property(.messageExpiryInterval, .fourByteInteger(60)), Property(.topicAlias, .twoByteInteger(3)),
    Property(.userProperty, .stringPair(name, value)),
]
let samples: [(String, Packet, ProtocolVersion)] = [
    ("CONNECT 3.1.1", .connect(ConnectPacket(clientIdentifier: client)), .v311),
    ("PUBLISH QoS 1 3.1.1", .publish(publish), .v311),
    ("PUBLISH QoS 1 5.0, three properties", .publish(publish5), .v5),
    ("PUBACK 3.1.1", .puback(Acknowledgement(identifier)), .v311),
    ("SUBSCRIBE 3.1.1", .subscribe(SubscribePacket(identifier, [Subscription(filter, maximumQoS: .atLeastOnce)])), .v311),
    ("PINGREQ", .pingreq, .v311),
]

for (name, packet, version) in samples {
    let bytes = frame(packet, version)
    try measure("decode   \(name)") { blackHole(try Codec.decode(bytes, version: version)) }
}
for (name, packet, version) in samples {
    let bytes = frame(packet, version)
    measure("annotate \(name)") { blackHole(Codec.annotate(bytes, version: version)) }
}
var out: [UInt8] = []
out.reserveCapacity(1 << 16)
for (name, packet, version) in samples {
    measure("encode   \(name)") {
        out.removeAll(keepingCapacity: true)
        Codec.encode(packet, version: version, into: &out)
    }
}
for (name, packet, version) in samples[1...2] {
    let bytes = frame(packet, version)
    try measure("head     \(name)") { blackHole(try Codec.publishHead(bytes, bytes.indices, version: version)) }
}
let puback = frame(.puback(Acknowledgement(identifier)), .v311)
try measure("narrow   PUBACK 3.1.1") { blackHole(try Codec.acknowledgement(puback, puback.indices, version: .v311)) }
try measure("length   PUBACK 3.1.1") { blackHole(try Codec.frameLength(puback, puback.indices, version: .v311)) }
