internal import ClientCore
internal import LabNet
internal import MQTTSessions
internal import MQTTWire
internal import Tracing

extension Shell {
    /// Waits until `condition` has a value; `nil` when `limit` passed. Live lines are shown meanwhile.
    func wait<T: Sendable>(
        atMost limit: Duration, in port: LabPort, for condition: @escaping @Sendable (Lab) -> T?
    ) throws -> T? {
        let end = ContinuousClock.now + limit
        while true {
            let left = ContinuousClock.now.duration(to: end)
            // In slices, so that Ctrl-C is heard.
            let slice = min(max(left, .zero), .milliseconds(100))
            if let value = try port.wait(limit: slice, meanwhile: showLiveLines, for: condition) { return value }
            if configuration.isInterrupted() { throw Interrupted() }
            if left <= slice { return nil }
        }
    }

    /// Waits until a request of a client is over.
    func outcome(of request: RequestIdentifier, of client: String, in port: LabPort) throws -> RequestOutcome {
        let outcome: RequestOutcome? = try wait(atMost: configuration.patience, in: port) { lab in
            guard case .over(let outcome)? = lab.request(request) else { return nil }
            return outcome
        }
        if let outcome {
            try settle(in: port)
            return outcome
        }
        let (state, client) = try port.ask { ($0.request(request), $0.client(named: client)) }
        guard case .underWay(let missing)? = state, let client else {
            throw ShellFailure("Nothing is known of this request any more.")
        }
        throw ShellFailure(
            "No \(missing) within \(configuration.patience.inSeconds).", because: try whyMissing(client, in: port),
            tries: client.isConnected ? ["ladder client=\(client.name)"] : ["connect \(client.name)"])
    }

    /// Why an answer did not come, as far as the lab can see it.
    private func whyMissing(_ client: ClientState, in port: LabPort) throws -> String {
        guard client.isConnected else { return "The client's connection is gone." }
        let log = try port.ask { $0.trace }
        let recent = log.slice(max(1, log.nextNumber - 200)..<log.nextNumber)
        guard let lost = recent.last(where: { $0.link == client.link && $0.isLost }) else {
            return "The connection stands; the other end is silent."
        }
        return
            "Event \(lost.number) was lost on its way, as a fault of the lab wanted it. Nobody sends it again while the connection stands."
    }

    /// Waits until a client's connection is accepted, or is not; the client as it stands then.
    func connected(_ name: String, in port: LabPort) throws -> ClientState {
        let settled: ClientState? = try wait(atMost: configuration.patience, in: port) { lab in
            guard let state = lab.client(named: name) else { return nil }
            switch state.phase {
            case .opening, .securing, .connecting: return nil
            case .connected, .closed, .refused, .failed: return state
            }
        }
        try settle(in: port)
        if let settled { return settled }
        guard let state = try port.ask({ $0.client(named: name) }) else { throw LabError.noSuchClient(name) }
        return state
    }

    /// Waits until a client's connection is over.
    func disconnected(_ name: String, in port: LabPort) throws {
        _ = try wait(atMost: configuration.patience, in: port) { lab in lab.client(named: name)?.isConnected == true ? nil : true
        }
        try settle(in: port)
    }

    /// Waits a moment for what a command set off, so that it is complete before the next one: a delivery to a subscriber,
    /// a will after a broken connection. A packet that a fault delays is not waited for.
    func settle(in port: LabPort) throws {
        _ = try wait(atMost: .milliseconds(250), in: port) { $0.isSettled ? true : nil }
        showLiveLines()
    }
}

extension Lab {
    /// Whether both ends of the lab's own connections have reported what happened lately.
    fileprivate var isSettled: Bool {
        let trace = trace
        let recent = trace.slice(max(1, trace.nextNumber - 200)..<trace.nextNumber)
        if recent.contains(where: \.isUnderWay) { return false }
        let ended = Set(recent.filter { $0.kind == .closed }.compactMap(\.link))
        let gone = clientStates.filter { !$0.isConnected && $0.server == nil && $0.link.map(ended.contains) == true }
        guard !gone.isEmpty, let sessions = brokerSnapshot?.sessions else { return true }
        return !gone.contains { client in
            sessions.contains { $0.isConnected && $0.client == client.configuration.clientIdentifier }
        }
    }
}

extension TraceEvent {
    /// Whether a fault swallowed it.
    fileprivate var isLost: Bool {
        guard case .packet(_, _, .lost) = what else { return false }
        return true
    }

    /// Whether one of its ends has not reported yet.
    fileprivate var isUnderWay: Bool {
        guard case .packet(_, _, .underWay) = what else { return false }
        return true
    }
}

extension Duration {
    /// `0.41 ms`, `12 ms`.
    var inMilliseconds: String {
        let microseconds = wholeNanoseconds / 1000
        guard microseconds < 10_000 else { return "\(microseconds / 1000) ms" }
        let hundredths = String(100 + microseconds / 10 % 100).dropFirst()
        return "\(microseconds / 1000).\(hundredths) ms"
    }

    /// `5 s`, `0.5 s`, `7.5 s`.
    var inSeconds: String {
        let milliseconds = (wholeNanoseconds + 500_000) / 1_000_000
        let whole = milliseconds / 1000
        let rest = milliseconds % 1000
        if rest == 0 { return "\(whole) s" }
        var digits = String(1000 + rest).dropFirst()
        while digits.last == "0" { digits = digits.dropLast() }
        return "\(whole).\(digits) s"
    }
}
