import MQTTWire
import TestKit
import Testing

// What the broker remembers of a client.

extension LimitCase {
    static let sessions: [LimitCase] = [
        LimitCase("--max-sessions", "1") { broker in
            let kept = try broker.client("kept", clean: false)
            let (second, refusal) = try broker.answer(to: "second", clean: false)
            #expect(refusal?.reasonCode.rawValue == broker.code && second.isEnded())
            // A session that ends with its connection is none that is kept.
            let passing = try broker.client("passing")
            #expect(passing.isServed() && kept.isServed())
            kept.leave()
            let again = try broker.answer(to: "kept", clean: false)
            #expect(again.connack?.sessionPresent == true)
        },
        LimitCase("--max-session-expiry", "1") { broker in
            let (first, connack) = try broker.answer(to: "kept", clean: false)
            if broker.version == .v5 { #expect(connack?.properties.number(.sessionExpiryInterval) == 1) }
            first.leave()
            let witness = try broker.client("witness")
            #expect(witness.isSilent(forMilliseconds: 1_500))
            let again = try broker.answer(to: "kept", clean: false)
            #expect(again.connack?.sessionPresent == false)
        },
        LimitCase("--max-subscriptions", "2") { broker in
            try broker.expectRefusal(of: "c", after: ["a", "b"])
        },
        LimitCase("--max-filter-bytes", "10") { broker in
            try broker.expectRefusal(of: "c", after: ["aaaaa", "bbbbb"])
        },
        LimitCase("--max-filter-levels", "3") { broker in
            try broker.expectRefusal(of: "c", after: ["a/+", "b"])
        },
        LimitCase("--max-filter-length", "5") { broker in
            try broker.expectRefusal(of: "cccccc", after: ["ccccc"])
        },
        LimitCase("--max-filter-depth", "3") { broker in
            try broker.expectRefusal(of: "a/b/c/d", after: ["a/b/c"])
        },
    ]
}

extension LimitedBroker {
    /// Subscribes to all of them at once: the last is refused with the limit's code, and no other.
    fileprivate func expectRefusal(of last: String, after others: [String]) throws {
        let client = try client("subscriber")
        client.send(subscribe(1, others + [last], version))
        #expect(codes(client.receivePacket(version)) == others.map { _ in 0 } + [code])
        #expect(client.isServed())
    }
}
