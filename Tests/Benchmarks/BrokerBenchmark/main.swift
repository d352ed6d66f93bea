// What matching, routing and rules cost the broker's core, one message after the other on one core:
// `swift run -c release BrokerBenchmark`.

import Access
import BenchKit
import MQTTWire

/// As many filters as asked for, of all shapes; three of them match `site/7/room/42/temperature`.
func filters(_ count: Int) -> [String] {
    let matching = ["site/7/room/42/temperature", "site/+/room/42/+", "site/7/#"]
    let others = (0..<count).lazy.map { number in
        switch number % 4 {
        case 0: "site/\(number)/room/\(number % 97)/humidity"
        case 1: "site/+/hall/\(number)/temperature"
        case 2: "site/x\(number)/#"
        default: "site/7/room/\(number + 100)/+"
        }
    }
    return matching + others.prefix(max(0, count - matching.count))
}

print("Matching: topics that no cache knows, three of the filters match")
for count in [100, 1_000, 10_000, 100_000, 1_000_000] {
    var line = BrokerLine()
    let all = filters(count)
    // No client may have so many.
    for start in stride(from: 0, to: count, by: 50_000) {
        let client = line.connect()
        for part in stride(from: start, to: min(start + 50_000, count), by: 500) {
            line.subscribe(client, Array(all[part..<min(part + 500, count)]), .atMostOnce)
        }
    }
    let sender = line.connect()
    // More topics than the cache has room for, so that each is looked up in the tree.
    let frames = (0..<20_000).map { publishFrame("site/7/room/42/t\($0)", 16) }
    var next = 0
    measure("PUBLISH to a new topic, \(count) filters") {
        line.receive(frames[next], from: sender)
        next = next + 1 == frames.count ? 0 : next + 1
    }
}

print("Routing: one topic, known to the cache")
for subscribers in [1, 10, 100, 1_000] {
    var line = BrokerLine()
    for _ in 0..<subscribers { line.subscribe(line.connect(), ["t"], .atMostOnce) }
    let sender = line.connect()
    let frame = publishFrame("t", 64)
    measure("PUBLISH QoS 0 to \(subscribers) subscribers") { line.receive(frame, from: sender) }
}
for clients in [10, 100, 1_000, 10_000] {
    var line = BrokerLine()
    let receiver = line.connect()
    line.subscribe(receiver, ["t"], .atMostOnce)
    for number in 0..<clients { line.subscribe(line.connect(), ["other/\(number)"], .atMostOnce) }
    let sender = line.connect()
    let frame = publishFrame("t", 64)
    measure("PUBLISH QoS 0 to 1 subscriber among \(clients) clients") { line.receive(frame, from: sender) }
}

print("Rules: the same message, looked up in a file of rules")
for count in [0, 10, 100, 1_000] {
    let text = "topic readwrite t\n" + (0..<count).map { "pattern readwrite room/\($0)/%c\n" }.joined()
    var line = BrokerLine(rules: try AccessRules(parsing: Array(text.utf8)))
    line.subscribe(line.connect(), ["t"], .atMostOnce)
    let sender = line.connect()
    let frame = publishFrame("t", 64)
    measure("PUBLISH QoS 0, \(count + 1) rules") { line.receive(frame, from: sender) }
}
