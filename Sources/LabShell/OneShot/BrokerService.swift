internal import LabNet
internal import Logging
internal import Synchronization
internal import Tracing
public import Typesetting

/// The broker without a prompt: what `mqttlab broker` runs.
public final class BrokerService {
    /// Addresses and ports, loopback first.
    public let listening: [String]
    /// What the owner of a board wants to know, and the limits that matter.
    public let advice: [StyledLine]

    private let port: LabPort
    private let handler: LineLogHandler
    private let logger: Logger
    private let lines: LogBuffer
    private var live = LiveNews(isOn: true)
    private let bell = Bell()

    /// Starts it. Only with `records` there is a trace, and news.
    ///
    /// - Parameters:
    ///   - limits: Options of the broker's limits and their values, as they were typed.
    ///   - log: What is told of the broker's doings, and how.
    ///   - whenLogged: Is called on the loop's thread when there are lines to take.
    public init(
        port: Int, lan: Bool, security: BrokerSecurity? = nil, access: BrokerAccessRequest = BrokerAccessRequest(),
        limits: [String] = [], log: LogChoice = LogChoice(), records: Bool,
        whenLogged: @escaping @Sendable () -> Void = {}
    ) throws(ShellFailure) {
        var options = BrokerOptions()
        options.configuration = try LimitOptions.read(limits)
        self.port = LabPort(recording: records)
        let lines = LogBuffer(signal: whenLogged)
        let handler = LineLogHandler(level: log.level.level, format: log.format.format, into: lines)
        let logger = Logger(label: "mqttlab") { _ in handler }
        (self.lines, self.handler, self.logger) = (lines, handler, logger)
        _ = try? self.port.ask { $0.logger = logger }
        options.port = port
        options.lan = lan
        do throws(LabError) {
            options.tls = try security.map { security throws(LabError) in try security.options() }
            options.access = try access.read()
            let listeners = try self.port.startBroker(options)
            listening = listeners.map(\.announcement)
            let missing = (try? self.port.ask { $0.addressesNotInCertificate }) ?? []
            advice = BrokerWords.advice(listeners, options.access) + BrokerWords.warning(notInCertificate: missing)
        } catch {
            self.port.shutDown()
            throw ShellFailure(error)
        }
    }

    /// Calls `signal` on the loop's thread when there is news, and then not before `news` has been asked for it: under
    /// load whoever prints would be woken for every turn of the loop, and take its time from it.
    public func whenNews(_ signal: @escaping @Sendable () -> Void) {
        port.whenChanged { [bell] in
            if bell.isWanted.exchange(false, ordering: .acquiringAndReleasing) { signal() }
        }
    }

    private final class Bell: Sendable {
        let isWanted = Atomic(true)
    }

    /// Lines of the log since last asked.
    public func log() -> [UInt8] {
        let (bytes, dropped) = lines.take()
        return bytes + (dropped == 0 ? [] : Array((handler.line(dropped: dropped) + "\n").utf8))
    }

    /// What happened since last asked, and when to ask again if a flood is only counted for a while.
    public func news(width: Int) -> (lines: [StyledLine], again: Duration?) {
        let news = live.take(from: port, options: ViewOptions(width: width)) {
            bell.isWanted.store(true, ordering: .releasing)
        }
        return news
    }

    /// Reads certificate, accounts and rules again, for connections of now on; the log tells how it went.
    public func reload() {
        do {
            var done: [String] = []
            if try port.reloadAccess() { done.append("accounts and rules were read again") }
            if try port.ask({ $0.certificateFolder != nil }) {
                try port.reloadCertificate()
                done.append("the certificate was read again")
            }
            let nothing = "there is no certificate, no account and no rule to read again"
            logger.notice("\(done.isEmpty ? nothing : done.joined(separator: "; "))")
        } catch {
            logger.error("nothing was changed: \(error)")
        }
    }

    /// Ends every connection and the listeners.
    public func stop() { port.shutDown() }
}

extension LabPort {
    /// Calls `signal` at the end of each turn of the loop in which the trace changed.
    func whenChanged(_ signal: @escaping @Sendable () -> Void) {
        _ = try? ask { lab in
            var last = lab.trace.nextNumber + lab.trace.settled
            lab.observe { lab in
                let changes = lab.trace.nextNumber + lab.trace.settled
                if changes != last { signal() }
                last = changes
            }
        }
    }
}
