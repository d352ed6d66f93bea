import ArgumentParser
import LabShell
import Terminal
import Typesetting

/// The broker alone, for scripts and benchmarks.
struct BrokerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "broker",
        abstract: "Run the broker alone until SIGINT or SIGTERM; SIGHUP reads its certificate, accounts and rules again.",
        discussion: """
            For each address one line says `listening on ADDRESS:PORT` as soon as \
            connections are taken; advice and the log go to standard error: one line for \
            the end of each connection, and what goes wrong. Without --trace nothing is \
            recorded, which is faster.

            Example:
              mqttlab broker --port 0
              mqttlab broker --port 0 --max-packet-size 64KiB --connect-timeout 5s

            Limits, each with what it bounds:
            \(LimitOptions.help)
            """)

    @Option(help: "The TCP port; 0 takes a free one.") var port: UInt16 = 1883
    @Flag(help: "Also listen on this computer's network addresses, for boards.") var lan = false
    @OptionGroup var security: BrokerSecurityOptions
    @OptionGroup var access: BrokerAccessOptions
    @Flag(help: "Print every packet, one a line.") var trace = false
    @Option(help: "What the log tells: debug, info, notice, warning or error, and what is more important.")
    var logLevel = LogChoice.Level.info
    @Option(help: "How the log tells it: text, or json with one object a line.") var logFormat = LogChoice.Format.text
    @OptionGroup var look: LookOptions
    // The limits have their own table, so their options are not declared once more here.
    @Argument(parsing: .allUnrecognized, help: .hidden) var limits: [String] = []

    func validate() throws {
        let others = Self.usageString().split { " []".contains($0) }.filter { $0.hasPrefix("--") }.map(String.init)
        if let complaint = LimitOptions.complaint(about: limits, others: others) { throw ValidationError(complaint) }
    }

    func run() throws {
        let end = MainWait.prepare()
        let service: BrokerService
        do throws(ShellFailure) {
            service = try BrokerService(
                port: Int(port), lan: lan, security: security.chosen, access: access.chosen, limits: limits,
                log: LogChoice(level: logLevel, format: logFormat), records: trace, whenLogged: { MainWait.wake() })
        } catch {
            throw error.told()
        }
        var greeting = Array(service.listening.map { "listening on \($0)\n" }.joined().utf8)
        MainWait.offer(&greeting)
        StandardError.write(service.advice.map { $0.plain + "\n" }.joined())
        if trace { service.whenNews { MainWait.wake() } }
        serve(service, waitingOn: end)
        service.stop()
        var last = service.log()
        MainWait.offer(&last, to: 2)
    }

    private func serve(_ service: BrokerService, waitingOn end: Int32) {
        let appearance = look.appearance
        let width = Screen(appearance: appearance).columns
        var pending: [UInt8] = []
        var log: [UInt8] = []
        var again: Duration?
        while !MainWait.isOver {
            MainWait.sleep(on: end, atMost: pending.isEmpty && log.isEmpty ? again?.wholeMilliseconds ?? -1 : 100)
            if MainWait.takeReload() { service.reload() }
            // What is not taken at once waits here and in the service, bounded; the broker waits for nobody.
            if log.isEmpty { log = service.log() }
            MainWait.offer(&log, to: 2)
            guard trace else { continue }
            if pending.isEmpty {
                let news = service.news(width: width)
                pending = news.lines.flatMap { Array(($0.rendered(inColour: appearance.inColour) + "\n").utf8) }
                again = news.again
            }
            MainWait.offer(&pending)
        }
    }
}

extension Duration {
    /// Rounded up, so that what is due then is due.
    fileprivate var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        return Int32(clamping: seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
