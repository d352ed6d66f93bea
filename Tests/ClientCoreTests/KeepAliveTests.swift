import MQTTSessions
import Testing

@Suite("Keep-alive")
struct KeepAliveTests {
    @Test(
        "The broker waits 1.5 times the interval, to the nanosecond",
        arguments: [(1, 1.5), (7, 10.5), (60, 90), (65_535, 98_302.5)])
    func expiry(seconds: UInt16, expected: Double) {
        #expect(KeepAlive(seconds: seconds).expiry(lastHeard: .seconds(10)) == .seconds(10 + expected))
    }

    @Test("A ping leaves a tenth early, at most a second", arguments: [(1, 0.9), (5, 4.5), (10, 9), (60, 59), (65_535, 65_534)])
    func pings(seconds: UInt16, expected: Double) {
        #expect(KeepAlive(seconds: seconds).pingDue(lastSent: .seconds(10)) == .seconds(10 + expected))
    }

    @Test("An answer is waited for during one interval")
    func timeOut() {
        #expect(KeepAlive(seconds: 60).pingTimeOut(pinged: .seconds(59)) == .seconds(119))
    }

    @Test("Zero switches all of it off")
    func off() {
        let off = KeepAlive(seconds: 0)
        let deadlines = [off.expiry(lastHeard: .start), off.pingDue(lastSent: .start), off.pingTimeOut(pinged: .start)]
        #expect(deadlines == [nil, nil, nil])
    }
}
