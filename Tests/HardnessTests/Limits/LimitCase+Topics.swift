import MQTTWire
import TestKit
import Testing

// What the broker remembers of topics.

extension LimitCase {
    static let topics: [LimitCase] = [
        LimitCase("--max-retained-messages", "1") { broker in try broker.expectOneRetained() },
        LimitCase("--max-retained-bytes", "4KiB") { broker in try broker.expectOneRetained() },
        LimitCase("--sys-interval", "1s") { broker in
            let watcher = try broker.subscriber("watcher", ["$SYS/broker/uptime"])
            // Once as it stands, and again when it has changed.
            #expect(watcher.receiveFrame()?.first == 0x31)
            #expect(watcher.receiveFrame()?.first == 0x30)
        },
        LimitCase("--max-cached-routes", "2") { broker in try broker.expectAllDelivered() },
        LimitCase("--max-cached-recipients", "2") { broker in try broker.expectAllDelivered() },
    ]
}

extension LimitedBroker {
    /// Two messages are retained of which there is room for one: both go to who is there, one to who comes later.
    fileprivate func expectOneRetained() throws {
        let present = try subscriber("present", ["#"])
        let sender = try client("sender")
        for topic in ["a", "b"] { sender.send(message(topic, 2_500, retain: true)) }
        #expect(sender.isServed() && present.countMessages() == 2)
        let late = try client("late")
        late.send(subscribe(1, ["#"], version))
        #expect(late.countMessages() == 1)
    }

    /// More topics and subscribers than are remembered at once, again and again: everybody gets each message once, in order.
    fileprivate func expectAllDelivered() throws {
        let subscribers = try ["t/#", "t/+", "t/1"].map { try subscriber("s \($0)", [$0]) }
        let sender = try client("sender")
        for _ in 0..<4 {
            for number in 0..<5 { sender.send(message("t/\(number)")) }
        }
        #expect(sender.isServed())
        #expect(subscribers.map { $0.countMessages() } == [20, 20, 4])
    }
}
