/// The arithmetic of keep-alive, which both peers share; 0 seconds switch it off.
///
/// ```
///   last packet sent        PINGREQ due        promised         broker gives up
///   ├───────────────────────────┼─────────────────┼───────────────────┤
///   0                   1 × − margin             1 ×                1.5 ×
/// ```
public struct KeepAlive: Sendable, Hashable {
    /// What CONNECT carried, or what a 5.0 broker set in its place.
    public var seconds: UInt16

    public init(seconds: UInt16) { self.seconds = seconds }

    /// The interval that the client promised to keep; `nil` when keep-alive is off.
    public var interval: Duration? { seconds == 0 ? nil : .seconds(Int64(seconds)) }

    /// How long the broker waits for a complete packet: 1.5 times the interval `[3.1.1 MQTT-3.1.2-24]`.
    public var patience: Duration? { interval.map { $0 + $0 / 2 } }

    /// When the broker closes, counted from the last complete packet that it heard.
    public func expiry(lastHeard: Moment) -> Moment? { patience.map { lastHeard + $0 } }

    /// When the client must ping, counted from the last packet that it sent `[3.1.1 MQTT-3.1.2-23]`.
    public func pingDue(lastSent: Moment) -> Moment? {
        interval.map { lastSent + ($0 - margin($0)) }
    }

    /// When the client takes the connection for dead: a whole interval without PINGRESP.
    public func pingTimeOut(pinged: Moment) -> Moment? {
        interval.map { pinged + $0 }
    }

    /// How much earlier than promised a ping leaves: a tenth, at most a second.
    ///
    /// The promise is about packets sent, and a timer fires late, never early. A tenth of the shortest interval is
    /// 100 ms, five times what the broker's own clock may be late; more than a second would only add packets.
    private func margin(_ interval: Duration) -> Duration { min(interval / 10, .seconds(1)) }
}
