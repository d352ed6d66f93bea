import ClientCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("A client that keeps its connection alive")
struct PingingTests {
    @Test("It pings a tenth before its promise, counted from the last packet sent, not received")
    func pings() {
        var client = ClientHarness(keepAlive: 10)
        client.connect(at: 100)
        _ = client.feed(.publish(request(1), message("on", .atMostOnce)), at: 104)
        _ = client.feed(publish("on", .atMostOnce), at: 108)
        #expect(client.core.nextDeadline == .seconds(113))
        #expect(client.feed(.tick, at: 112.999) == [])
        #expect(client.feed(.tick, at: 113) == [.note(.pinged(afterIdle: .seconds(9)))] + sends(.pingreq))
        #expect(client.feed(.pingresp, at: 113.5) == [])
        #expect(client.core.nextDeadline == .seconds(122))
    }

    @Test("It gives the connection up when PINGRESP is missing for a whole keep-alive")
    func timeOut() {
        var client = ClientHarness(keepAlive: 10)
        client.connect(at: 0)
        _ = client.feed(.subscribe(request(1), [Subscription(filter("a"))]))
        _ = client.feed(.tick, at: 9)
        #expect(client.core.nextDeadline == .seconds(19))
        #expect(client.feed(.tick, at: 18.999) == [])
        #expect(
            client.feed(.tick, at: 19) == [
                .note(.pingUnanswered(after: .seconds(10))), .close(.pingUnanswered(after: .seconds(10))),
                .completed(request(1), .failed(.connectionLost)),
            ])
        #expect(client.core.nextDeadline == nil)
    }

    @Test("The answer that comes with the deadline is heard first")
    func lateAnswer() {
        var client = ClientHarness(keepAlive: 10)
        client.connect(at: 0)
        _ = client.feed(.tick, at: 9)
        #expect(client.feed(.pingresp, at: 19) == [.note(.pinged(afterIdle: .seconds(10)))] + sends(.pingreq))
    }

    @Test("Keep-alive 0 pings never and waits for ever")
    func off() {
        var client = ClientHarness(keepAlive: 0)
        client.connect(at: 0)
        _ = client.feed(.ping(request(1)), at: 1)
        #expect(client.core.nextDeadline == nil)
        #expect(client.feed(.tick, at: 100_000) == [])
    }

    @Test("Silent, it leaves its own pings out; no longer silent, it makes up for them at once")
    func silence() {
        var client = ClientHarness(keepAlive: 10)
        client.connect(at: 0)
        #expect(client.feed(.silence(true), at: 1) == [.note(.pingingStopped)])
        #expect(client.feed(.silence(true)) == [])
        #expect(client.core.nextDeadline == nil)
        #expect(client.feed(.tick, at: 15) == [])
        #expect(
            client.feed(.silence(false), at: 16) == [.note(.pingingResumed), .note(.pinged(afterIdle: .seconds(16)))]
                + sends(.pingreq))
    }

    @Test("A ping that is asked for measures the way there and back; answers come in order")
    func roundTrip() {
        var client = ClientHarness(keepAlive: 60)
        client.connect(at: 0)
        #expect(client.feed(.ping(request(1)), at: 1) == sends(.pingreq))
        #expect(client.feed(.ping(request(2)), at: 2) == sends(.pingreq))
        #expect(client.core.missing(for: request(2)) == "PINGRESP")
        #expect(client.feed(.pingresp, at: 2.5) == [.completed(request(1), .ponged(roundTrip: .milliseconds(1_500)))])
        #expect(client.feed(.pingresp, at: 2.75) == [.completed(request(2), .ponged(roundTrip: .milliseconds(750)))])
        #expect(client.feed(.pingresp, at: 3) == [])
    }

    @Test("Pings under way are bounded")
    func bounded() {
        var client = ClientHarness(limits: ClientLimits(queued: 1))
        client.connect()
        _ = client.feed(.ping(request(1)))
        #expect(client.feed(.ping(request(2))) == [.completed(request(2), .failed(.queueFull(limit: 1)))])
    }
}
