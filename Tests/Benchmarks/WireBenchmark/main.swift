// How fast the codec reads and writes, one packet after the other on one core: `swift run -c release WireBenchmark`.

import BenchKit
import MQTTWire
import TestKit

func frame(_ packet: Packet, _ version: ProtocolVersion) -> [UInt8] { Codec.encode(packet, version: version) }

let topic: TopicName = "devacademy/publish/topic"
let filter: TopicFilter = "devacademy/subscribe/topic"
let client: ClientIdentifier = "nrf-351901234567890"
let identifier: PacketIdentifier = 1
let (name, value): (MQTTString, MQTTString) = ("unit", "celsius")

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
