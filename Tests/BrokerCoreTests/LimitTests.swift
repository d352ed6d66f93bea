import BrokerCore
import MQTTSessions
import MQTTWire
import TestKit
import Testing

@Suite("What one client can make the broker hold is bounded")
struct LimitTests {
    /// A persistent subscriber "sub" on 1 with one message in its window at most, and a publisher on 2.
    private static func narrow(isAway: Bool, _ change: (inout BrokerConfiguration) -> Void) -> Harness {
        var lab = Harness(notes: false) {
            $0.inFlightWindow = 1
            change(&$0)
        }
        lab.connect(1, "sub", clean: false, will: will("t", "will", qos: 1))
        lab.receive(1, subscribe(1, ("t", 1)))
        if isAway { lab.receive(1, disconnect) }
        lab.connect(2, "pub")
        return lab
    }

    @Test("the queue of an absent client: the newest message beyond the limit is dropped, and said")
    func queueOfAbsent() {
        var lab = Self.narrow(isAway: true) { $0.queuedMessagesPerSession = 2 }
        for number in 1...2 { lab.receive(2, publish("t", String(number), qos: 1, id: number)) }
        lab.core.wantsNotes = true
        let seen = lab.receive(2, publish("t", "3", qos: 1, id: 3))
        #expect(seen.suffix(2) == [.noted(2, .queueFull(subscriber: "sub")), .sent(2, puback(3))])
        lab.core.wantsNotes = false
        #expect(
            lab.connect(1, "sub", clean: false)
                == [.sent(1, connack(present: true)), .sent(1, publish("t", "1", qos: 1, id: 1))])
        #expect(lab.receive(1, puback(1)) == [.sent(1, publish("t", "2", qos: 1, id: 2))])
        #expect(lab.receive(1, puback(2)) == [])
    }

    @Test("a connected client that does not acknowledge is closed when its queue runs over; others go on")
    func tooSlow() {
        var lab = Self.narrow(isAway: false) { $0.queuedMessagesPerSession = 2 }
        lab.connect(3, "other")
        lab.receive(3, subscribe(1, ("t", 0)))
        for number in 1...3 { #expect(lab.receive(2, publish("t", "x", qos: 1, id: number)).last == .sent(2, puback(number))) }
        // The message goes to everybody else and is acknowledged first; the will comes after.
        #expect(
            lab.receive(2, publish("t", "x", qos: 1, id: 4)) == [
                .sent(3, publish("t", "x")), .sent(2, puback(4)), .closed(1, .tooSlow(queued: 2)),
                .sent(3, publish("t", "will")),
            ])
        #expect(lab.core.snapshot().sessions.map(\.queued) == [0, 0, 2])
    }

    @Test("whoever has most of a packet under way must make room: 5.0 hears 0x97, the will is published")
    func outOfRoom() {
        var lab = Harness()
        lab.connect(3, "other")
        lab.receive(3, subscribe(1, ("t", 0)))
        lab.connect5(1, "five", will: Will(topic: "t", payload: Array("will".utf8)))
        let seen = lab.handle(.outOfRoom(lab.identifier(1), limit: 1 << 20))
        guard case .sent(1, .disconnect(let goodbye))? = seen.first else {
            Issue.record("\(seen)")
            return
        }
        #expect(goodbye.reasonCode == ReasonCode(rawValue: 0x97))
        #expect(seen.dropFirst() == [.closed(1, .outOfRoom(limit: 1 << 20)), .sent(3, publish("t", "will"))])
        // 3.1.1 has no words for it, and before CONNECT there is nobody to tell.
        lab.connect(1, "older")
        #expect(lab.handle(.outOfRoom(lab.identifier(1), limit: 1)) == [.closed(1, .outOfRoom(limit: 1))])
        lab.open(2)
        #expect(lab.handle(.outOfRoom(lab.identifier(2), limit: 1)) == [.closed(2, .outOfRoom(limit: 1))])
    }

    @Test("bytes count as well as messages, window and queue together; one message may always be held")
    func queuedBytes() {
        var lab = Self.narrow(isAway: true) { $0.queuedBytesPerSession = 1_000 }
        let long = String(repeating: "x", count: 5_000)
        #expect(lab.receive(2, publish("t", long, qos: 1, id: 1)) == [.sent(2, puback(1))])
        lab.receive(2, publish("t", "2", qos: 1, id: 2))
        #expect(lab.core.snapshot().sessions[1].queued == 1)
        lab.connect(1, "sub", clean: false)
        lab.receive(1, puback(1))
        for number in 1...3 { lab.receive(2, publish("t", String(repeating: "y", count: 180), qos: 1, id: number)) }
        #expect(lab.core.snapshot().sessions.map(\.isConnected) == [true, true])
        lab.receive(2, publish("t", String(repeating: "y", count: 180), qos: 1, id: 4))
        #expect(lab.core.snapshot().sessions.map(\.isConnected) == [true, false])
        #expect(lab.core.snapshot().sessions.map(\.inFlight) == [0, 1])
    }

    @Test("what was acknowledged no longer counts", arguments: 1...2)
    func bytesAreGivenBack(qos: Int) {
        var lab = Harness { $0.queuedBytesPerSession = 1_000 }
        lab.connect(1, "x")
        lab.receive(1, subscribe(1, ("t", 2)))
        for number in 1...200 {
            lab.receive(1, publish("t", String(repeating: "x", count: 500), qos: qos, id: number))
            lab.receive(1, qos == 1 ? puback(number) : pubrec(number))
            #expect(lab.core.snapshot().sessions.map(\.isConnected) == [true])
            if qos == 2 { lab.receive(1, pubcomp(number)) }
        }
    }

    @Test("QoS 2 without PUBREL: beyond the limit the connection ends; repeating one identifier costs nothing")
    func awaitingRelease() {
        var lab = Harness { $0.awaitingReleasePerSession = 3 }
        lab.connect(1, "x")
        for number in [1, 2, 3, 3, 2, 1, 3] {
            #expect(lab.receive(1, publish("t", "", qos: 2, id: number)) == [.sent(1, pubrec(number))])
        }
        #expect(lab.core.snapshot().sessions.map(\.awaitingRelease) == [3])
        lab.receive(1, pubrel(2))
        #expect(lab.receive(1, publish("t", "", qos: 2, id: 4)) == [.sent(1, pubrec(4))])
        #expect(lab.receive(1, publish("t", "", qos: 2, id: 5)) == [.closed(1, .violated(.receiveMaximumExceeded))])
    }

    @Test("a packet that is too large ends its connection, also where the host let it pass")
    func packetSize() {
        var lab = Harness {
            $0.maximumPacketSize = 100
            $0.maximumConnectSize = 30
        }
        lab.connect(1, "x")
        let body = String(repeating: "x", count: 95)
        #expect(lab.receive(1, publish("t", body)) == [])
        #expect(lab.receive(1, publish("t", body + "x")) == [.closed(1, .violated(.packetTooLarge(bytes: 101, limit: 100)))])
        #expect(
            lab.connect(2, String(repeating: "x", count: 17))
                == [.closed(2, .violated(.packetTooLarge(bytes: 31, limit: 30)))])
    }

    @Test("retained bytes are bounded, and a topic of many levels pays for each of them")
    func retainedBytes() {
        var lab = Harness { $0.retainedBytes = 100_000 }
        lab.connect(1, "x")
        lab.receive(1, publish(String(repeating: "a/", count: 2_000), "x", retain: true))
        #expect(lab.core.snapshot().retained == [])
        for number in 1...2_000 { lab.receive(1, publish("t/\(number)", "x", retain: true)) }
        let count = lab.core.snapshot().retained.count
        #expect((200...600).contains(count), "\(count)")
        // All that is taken is given back.
        for number in 1...2_000 { lab.receive(1, publish("t/\(number)", "", retain: true)) }
        for number in 1...2_000 { lab.receive(1, publish("t/\(number)", "x", retain: true)) }
        #expect(lab.core.snapshot().retained.count == count)
    }
}
