public import Diagnosis
internal import LabTLS
public import Tracing

/// How a recipe went: a real handshake between a broker and a client of a lab of its own.
public struct RecipePlay: Sendable {
    /// The failure as the client explains it; `nil` where it noticed none.
    public var client: Explanation?
    /// The failure as the broker explains it; `nil` where it noticed none.
    public var broker: Explanation?
    /// Why the broker did not even start; `nil` where it did.
    public var refusal: LabError?
    public var events: [TraceEvent]
    public var links: [LinkIdentifier: TraceLink]
}

extension Recipe {
    /// Plays the recipe; takes well under a second, and nothing of it stays.
    public func play() throws -> RecipePlay {
        let made: RecipeIngredients
        do {
            made = try ingredients(now: SystemCalls.secondsSince1970)
        } catch {
            throw LabError(securing: error)
        }
        let lab = LabPort()
        defer { lab.shutDown() }
        var options = BrokerOptions()
        options.port = 0
        var tls = BrokerTLS(made.server)
        tls.port = 0
        options.tls = tls
        do {
            try lab.startBroker(options)
        } catch {
            return RecipePlay(refusal: error, events: [], links: [:])
        }
        var asked = ClientOptions()
        asked.tls = ClientTLS(made.client, expectedHost: "localhost")
        try lab.ask { [asked] in try $0.connect("board", asked) }
        _ = try lab.wait(limit: .seconds(10)) { lab in Self.isOver(lab) ? true : nil }
        return try lab.ask { lab in Self.outcome(in: lab) }
    }

    /// Both ends have noticed: the client has no connection any more, and neither has the broker.
    private static func isOver(_ lab: Lab) -> Bool {
        switch lab.client(named: "board")?.phase {
        case .failed, .closed, .refused: lab.brokerStatus?.connections == 0
        case .opening, .securing, .connecting, .connected, nil: false
        }
    }

    private static func outcome(in lab: Lab) -> RecipePlay {
        let events = lab.trace.slice(1..<lab.trace.nextNumber)
        let told = events.compactMap { event in
            if case .explained(let explanation) = event.what { explanation } else { nil }
        }
        let clients = lab.client(named: "board")?.explanation
        return RecipePlay(
            client: clients, broker: told.first { $0 != clients }, events: Array(events),
            links: lab.trace.links(of: Array(events)))
    }
}
