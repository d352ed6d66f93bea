internal import LabNet
internal import Typesetting

extension Shell {
    /// The lab with its broker running; started now if need be.
    func labWithBroker() throws -> LabPort {
        let port = try lab()
        if try port.ask({ $0.brokerStatus != nil }) { return port }
        var options = BrokerOptions()
        options.port = configuration.brokerPort
        try startBroker(options, in: port)
        return port
    }

    /// Starts the broker because something needs it: on the usual port, else on a free one, saying so.
    func startBroker(_ options: BrokerOptions, in port: LabPort) throws {
        var options = options
        let listeners: [Listener]
        do throws(LabError) {
            listeners = try port.startBroker(options)
        } catch {
            guard case .portInUse = error else { throw error }
            say("\(error.what) \(error.why) The lab's broker takes a free port instead.", .warning)
            options.port = 0
            listeners = try port.startBroker(options)
        }
        say(BrokerWords.started(listeners, options.access))
    }
}

/// How the broker's doings are told.
enum BrokerWords {
    static func started(_ listeners: [Listener], _ access: BrokerAccess = BrokerAccess()) -> [StyledLine] {
        let addresses = listeners.map(\.announcement)
        var lines = [StyledLine("The broker listens on \(addresses.asAlternatives(joining: "and")).", .good)]
        lines += advice(listeners, access)
        return lines
    }

    /// What to tell whoever connects to an address that the certificate does not carry.
    static func warning(notInCertificate addresses: [String]) -> [StyledLine] {
        guard !addresses.isEmpty else { return [] }
        let hosts = addresses.map { "--host \($0)" }.joined(separator: " ")
        return [
            StyledLine(
                "The certificate does not carry \(addresses.asAlternatives(joining: "and")): TLS clients refuse it there.",
                .warning),
            StyledLine([
                .init("certs \(hosts)", .code), .init(" adds what is missing, then ", .plain), .init("broker reload", .code),
            ]),
        ]
    }

    /// What to tell the owner of a board.
    static func advice(_ listeners: [Listener], _ access: BrokerAccess = BrokerAccess()) -> [StyledLine] {
        let lan = LanAdvice(listeners)
        var lines = advice(access, isOpenToOthers: lan != nil)
        guard let advice = lan else { return lines }
        let kconfig = [advice.kconfigLine, advice.portLine].compactMap(\.self)
        if !kconfig.isEmpty { lines.append("For a Wi-Fi board, in its prj.conf:") }
        lines += kconfig.map { StyledLine("  " + $0, .code) }
        lines.append(StyledLine([.init("If a firewall is on: ", .plain), .init(advice.firewallHint, .code)]))
        return lines
    }
}
