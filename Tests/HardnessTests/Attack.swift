import Testing

/// One thing that somebody might do to a broker. What it must answer the attack itself checks; that it goes on serving,
/// and what that costs, is checked after each.
struct Attack: Sendable, CustomTestStringConvertible {
    /// What is done, in a few words.
    var name: String
    /// The brokers that it has broken: rows of `KnownVulnerabilities`.
    var brokeOthers: [String]
    /// Options of `mqttlab broker`; without any, the defaults must do. `@rules` stands for the path of the file `rules`.
    var options: [String]
    /// The files that the broker finds, and what stands in them.
    var files: [String: String]
    var run: @Sendable (BrokerUnderAttack) throws -> Void

    init(
        _ name: String, brokeOthers: [String] = [], options: [String] = [], files: [String: String] = [:],
        _ run: @escaping @Sendable (BrokerUnderAttack) throws -> Void
    ) {
        self.name = name
        self.brokeOthers = brokeOthers
        self.options = options
        self.files = files
        self.run = run
    }

    var testDescription: String { name }

    static let all = opening + framing + text + topics + sessions + readers + five + access
}

@Suite("Whatever is done to the broker, it serves")
struct AttackTests {
    @Test("an attack costs nobody else anything", .timeLimit(.minutes(5)), arguments: Attack.all)
    func survives(attack: Attack) throws {
        let broker = try BrokerUnderAttack(attack.options, files: attack.files)
        try attack.run(broker)
        #expect(broker.complaints("afterwards") == [])
    }

    @Test("each attack has a name of its own")
    func names() {
        #expect(Set(Attack.all.map(\.name)).count == Attack.all.count)
    }
}
