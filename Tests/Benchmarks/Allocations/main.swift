// How often the broker's core asks for memory in the steady state: a line for each kind of exchange, with the allocations of
// a thousand messages that go through it whole. A test of BrokerCoreTests holds the numbers against what is allowed.

import BenchKit
import CountingAllocator
import MQTTWire

/// Sends the message until everything that is kept has its size, then a thousand times more.
func count(_ name: String, _ qos: QoS, subscribers: Int, payload: Int) {
    var line = BrokerLine()
    for _ in 0..<subscribers { line.subscribe(line.connect(), ["t"], qos) }
    let sender = line.connect()
    let frame = publishFrame("t", payload, qos: qos)
    for _ in 0..<5_000 { line.receive(frame, from: sender) }
    let (before, delivered) = (allocations_so_far(), line.delivered)
    for _ in 0..<1_000 { line.receive(frame, from: sender) }
    print("\(name): \(allocations_so_far() - before) allocations, \(line.delivered - delivered) deliveries")
}

for qos in QoS.allCases {
    count("QoS \(qos.rawValue) to 1", qos, subscribers: 1, payload: 64)
    count("QoS \(qos.rawValue) to 50", qos, subscribers: 50, payload: 64)
    count("QoS \(qos.rawValue) to 1, 16 KiB", qos, subscribers: 1, payload: 16 << 10)
}
