internal import Course
internal import LabNet
internal import MQTTSessions
internal import MQTTWire
internal import Tracing
public import Typesetting

/// The prompt without a terminal: takes lines, does what they say, and hands out styled lines.
///
/// It belongs to one thread, mostly the main one. The lab runs on its own event loop, begun when a command first needs it;
/// the loop only says that there is news, and this thread asks for it, renders it and looks whether a lesson's step is done.
public final class Shell {
    /// How a line ended.
    public enum Status: Sendable, Hashable {
        case ok, failed, quit
    }

    let table = CommandTable.all
    let configuration: ShellConfiguration
    var live: LiveNews
    var player: LessonPlayer
    /// While the lab sets a step up, a client that is connected as asked stays so, and nothing is shown.
    var isPreparing = false

    private let output: ([StyledLine]) -> Void
    private var signal: @Sendable () -> Void = {}
    private let notices = Notices()
    private var port: LabPort?
    private var isLeaving = false

    public init(
        _ configuration: ShellConfiguration = ShellConfiguration(), output: @escaping ([StyledLine]) -> Void
    ) throws(ShellFailure) {
        self.configuration = configuration
        self.output = output
        live = LiveNews(isOn: configuration.showsLiveLines)
        player = try LessonPlayer(configuration)
    }

    /// Ends everything: clients say goodbye, the broker stops, the event loop ends.
    public func close() {
        guard let port else { return }
        self.port = nil
        _ = try? port.ask { lab in
            for client in lab.clientStates where client.isConnected { try lab.disconnect(client.name) }
        }
        _ = try? port.wait(limit: .milliseconds(200)) { lab in
            lab.clientStates.contains(where: \.isConnected) ? nil : true
        }
        port.shutDown()
    }

    /// Does what one line says.
    public func execute(_ line: String) -> Status {
        do {
            try perform(line)
            showNews()
            return isLeaving ? .quit : .ok
        } catch {
            showNews()
            say(Self.lines(for: error, line: line))
            return .failed
        }
    }

    /// Does what one line says, and throws what is wrong with it.
    func perform(_ line: String) throws {
        guard let (command, input) = try CommandParser(table: table).parse(line) else { return }
        try command.run(input, in: self)
    }

    /// What the learner reads about an error of a line.
    static func lines(for error: any Error, line: String) -> [StyledLine] {
        switch error {
        case let error as UsageError: error.lines(for: line)
        case let error as ShellFailure: error.lines
        case let error as LabError: ShellFailure(error).lines
        case let error as StepNotDone: error.lines
        case is Interrupted: [StyledLine("Interrupted; what was under way goes on.", .warning)]
        default: [StyledLine("\(error)", .bad)]
        }
    }

    /// What Tab offers at `cursor`, counted in UTF-8 bytes.
    public func complete(_ line: String, cursor: Int) -> Completions {
        Completer(table: table, known: known).complete(line, cursor: cursor)
    }

    /// Whether a line holds something that no history should keep.
    public static func isSecret(_ line: String) -> Bool { line.contains("--password") }

    public var prompt: StyledLine {
        guard let place = player.place else { return StyledLine([.init("mqttlab", .strong), .init("> ", .plain)]) }
        return StyledLine([.init(place, .strong), .init("> ", .plain)])
    }

    /// What opens the prompt: where the learner was, and the one command to go on with.
    public func greeting() -> [StyledLine] { player.greeting() }

    func say(_ lines: [StyledLine]) {
        if !isPreparing { output(lines) }
    }

    func say(_ text: String, _ style: Style = .plain) { say([StyledLine(text, style)]) }

    func leave() { isLeaving = true }
}

// MARK: - News

extension Shell {
    /// Calls `signal` on another thread whenever there is news.
    public func whenNews(_ signal: @escaping @Sendable () -> Void) { self.signal = signal }

    /// What happened since last asked, and when to ask again if more is held back.
    public func news() -> (lines: [StyledLine], again: Duration?) {
        guard let port else { return ([], nil) }
        var (lines, again) = live.take(from: port, options: viewOptions)
        lines += notices.take()
        let seen = player.observe(port, width: readingWidth)
        // What the step was passed on may have come a moment after the lines were taken.
        if !seen.lines.isEmpty { lines += live.take(from: port, options: viewOptions).lines + seen.lines }
        return (lines, [again, seen.again].compactMap(\.self).min())
    }

    /// Shows what happened up to now; a command has ended, so a flood is told of at once.
    private func showNews() {
        guard let port, !isPreparing else { return }
        live.hurry()
        say(live.take(from: port, options: viewOptions).lines + notices.take())
        say(player.observe(port, width: readingWidth, atOnce: true).lines)
    }

    /// For the time a command waits: live lines only, since a lesson is judged when the command has ended.
    func showLiveLines() {
        guard let port, !isPreparing else { return }
        say(live.take(from: port, options: viewOptions).lines)
    }

    var viewOptions: ViewOptions { ViewOptions(width: configuration.width()) }
}

// MARK: - The lab

extension Shell {
    /// The lab, if a command has needed it yet.
    var openLab: LabPort? { port }

    /// The lab, begun if need be.
    func lab() throws -> LabPort {
        if let port { return port }
        let port = LabPort()
        self.port = port
        port.whenChanged(signal)
        try port.ask { [notices, signal] lab in
            lab.onNotice = { words in
                notices.add(words)
                signal()
            }
        }
        try player.pin(in: port)
        return port
    }
}

// MARK: - Completion

extension Shell {
    /// What is there at present to be completed.
    private func known(_ source: CompletionSource) -> [String] {
        switch source {
        case .none, .choices, .selector, .commands, .clauses: []
        case .lessons: player.library.lessons.map(\.name)
        case .clients: ((try? openLab?.ask { $0.clientStates }) ?? []).map(\.name)
        case .topics: topics.filter { TopicName($0) != nil }
        case .filters: topics
        }
    }

    /// Topics that are retained or were seen lately, and the filters of subscriptions.
    private var topics: [String] {
        let held = (try? openLab?.ask { ($0.brokerSnapshot, $0.trace) }) ?? nil
        guard let (snapshot, log) = held else { return [] }
        let retained = snapshot?.retained.map(\.topic.description) ?? []
        let subscribed = snapshot?.sessions.flatMap { $0.subscriptions.map(\.filter.description) } ?? []
        let recent = log.slice(max(1, log.nextNumber - 500)..<log.nextNumber).compactMap { event -> String? in
            guard case .publish(let packet)? = event.packet(version: event.link.flatMap(log.link)?.version ?? .v311) else {
                return nil
            }
            return packet.topic?.description
        }
        return Set(retained + subscribed + recent).sorted()
    }
}
