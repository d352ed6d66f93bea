internal import BrokerCore
internal import Logging
internal import MQTTSessions
internal import MQTTWire
internal import NIOCore
internal import Typesetting

/// One line of the log for each connection's end: who, how long, how much, and why. Of a flood of ends most are counted only.
final class ConnectionLog {
    /// A connection that ended.
    struct End {
        /// `nil` where no CONNECT was accepted.
        var client: ClientIdentifier?
        var address: String
        var duration: Duration
        var traffic: Traffic
        /// The words of a `CloseReason` or `ConnectionEnd`.
        var why: String
        /// Whether its client wanted it so.
        var isOrdinary: Bool
    }

    private let common: CommonGround
    private var bound = RateBound(burst: 100, interval: .milliseconds(50))
    private var isSummaryDue = false

    init(common: CommonGround) { self.common = common }

    /// Whether anybody listens: what a line is made of is only gathered then.
    func isWanted(_ level: Logger.Level) -> Bool { common.logger.logLevel <= level }

    /// A client's CONNECT was accepted.
    func connected(_ client: ClientIdentifier, from address: String) {
        common.logger.debug(
            "\(Self.quoted(client)) connected from \(address)", metadata: ["client": "\(client)", "address": "\(address)"])
    }

    /// A connection ended.
    func ended(_ end: End) {
        let level: Logger.Level = end.isOrdinary ? .info : .notice
        guard isWanted(level) else { return }
        guard let untold = bound.admit(at: common.clock.now) else { return summariseSoon() }
        tell(untold)
        common.logger.log(level: level, "\(Self.words(end))", metadata: Self.metadata(end))
    }

    private func summariseSoon() {
        guard !isSummaryDue else { return }
        isSummaryDue = true
        common.loop.assumeIsolated().scheduleTask(in: .seconds(1)) { [weak self] in
            guard let self else { return }
            isSummaryDue = false
            tell(bound.takeUntold())
        }
    }

    private func tell(_ untold: Int) {
        guard untold > 0 else { return }
        common.logger.notice("\(untold) more connections ended, too many to tell of each", metadata: ["ended": "\(untold)"])
    }

    private static func words(_ end: End) -> String {
        let who = end.client.map { "\(quoted($0)) from \(end.address)" } ?? "A connection from \(end.address)"
        return
            "\(who) ended after \(end.duration.words): \(end.why); in \(words(end.traffic.received)), out \(words(end.traffic.sent))"
    }

    private static func words(_ way: Traffic.Way) -> String {
        [(way.packets, "packet"), (way.messages, "message"), (way.bytes, "byte")]
            .map { "\($0) \($1)\($0 == 1 ? "" : "s")" }.joined(separator: ", ")
    }

    private static func metadata(_ end: End) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "address": "\(end.address)", "milliseconds": "\(end.duration.wholeNanoseconds / 1_000_000)", "why": "\(end.why)",
            "packetsIn": "\(end.traffic.received.packets)", "messagesIn": "\(end.traffic.received.messages)",
            "bytesIn": "\(end.traffic.received.bytes)", "packetsOut": "\(end.traffic.sent.packets)",
            "messagesOut": "\(end.traffic.sent.messages)", "bytesOut": "\(end.traffic.sent.bytes)",
        ]
        if let client = end.client { metadata["client"] = "\(client)" }
        return metadata
    }

    private static func quoted(_ client: ClientIdentifier) -> String { "“\(Escaping.visible(client.bytes, limit: 60))”" }
}
