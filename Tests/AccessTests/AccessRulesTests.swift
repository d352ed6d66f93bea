import Access
import MQTTWire
import TestKit
import Testing

@Suite("Rules say who may publish and subscribe where")
struct AccessRulesTests {
    private func rules(_ text: String) throws -> AccessRules { try AccessRules(parsing: Array(text.utf8)) }

    private func subject(_ user: MQTTString?, _ client: ClientIdentifier = "c") -> AccessSubject {
        AccessSubject(userName: user, client: client)
    }

    @Test("topics belong to the user above, those before any user to clients without a name")
    func users() throws {
        let rules = try rules(
            """
            # what everybody may see
            topic read news/#
            user ann
              topic write led/+
            topic read\tled/state
            topic both ways
            user bob the builder\r
            topic readwrite #
            user ann
            topic deny led/secret
            """.replacing("topic both ways", with: "topic readwrite both ways"))
        #expect(rules.allow(.read, "news/today", to: subject(nil)))
        #expect(!rules.allow(.read, "news/today", to: subject("ann")))
        #expect(!rules.allow(.write, "news/today", to: subject(nil)))
        #expect(rules.allow(.write, "led/1", to: subject("ann")))
        #expect(!rules.allow(.read, "led/1", to: subject("ann")))
        #expect(rules.allow(.read, "led/state", to: subject("ann")))
        #expect(rules.allow(.read, "both ways", to: subject("ann")))
        #expect(rules.allow(.write, "any/thing", to: subject("bob the builder")))
        // A wildcard in first place does not mean topics that begin with $.
        #expect(!rules.allow(.read, "$SYS/uptime", to: subject("bob the builder")))
        // A denial goes before what was granted above it.
        #expect(!rules.allow(.write, "led/secret", to: subject("ann")))
        #expect(!rules.allow(.read, "news/today", to: subject("eve")))
    }

    @Test("patterns hold for everybody, each under his own name")
    func patterns() throws {
        let rules = try rules("user ann\npattern write in/%c/data\npattern read out/%u/%c/#\npattern deny out/%u/%c/keys")
        #expect(rules.allow(.write, "in/board/data", to: subject(nil, "board")))
        #expect(!rules.allow(.write, "in/other/data", to: subject(nil, "board")))
        #expect(rules.allow(.read, "out/ann/board/led", to: subject("ann", "board")))
        #expect(!rules.allow(.read, "out/ann/board/keys", to: subject("ann", "board")))
        #expect(!rules.allow(.read, "out//board/led", to: subject(nil, "board")))
    }

    @Test(
        "a name never widens a pattern (CVE-2017-7650)",
        arguments: ["#", "+", "a/b", "a/#", "/", "+/x", "x+", "%u", "%c"] as [String])
    func hostileNames(name: String) throws {
        let rules = try rules("pattern readwrite client/%c/#\npattern readwrite user/%u/#\npattern readwrite open/#")
        let topics: [TopicName] = ["client/victim/a", "client/a/b/c", "user/victim/a", "user/a/b/c", "client/a/x", "user/x/x"]
        let client = try #require(ClientIdentifier(name))
        let user = try #require(MQTTString(name))
        for topic in topics {
            #expect(!rules.allow(.read, topic, to: subject("ann", client)))
            #expect(!rules.allow(.write, topic, to: subject(user, "c")))
        }
        for filter in ["client/#", "client/+/x", "client/victim/#"] as [TopicFilter] where filter != "client/#" || name != "%c" {
            #expect(!rules.allowSubscription(to: filter, for: subject("ann", client)) || !name.contains { "+#/".contains($0) })
        }
        // With + or # in a name no pattern holds at all, as in mosquitto.
        #expect(rules.allow(.read, "open/x", to: subject("ann", client)) == !name.contains { "+#".contains($0) })
    }

    @Test("no rules allow nothing")
    func empty() throws {
        for text in ["", "\n\n# nothing\n", "user ann\n"] {
            let rules = try rules(text)
            #expect(!rules.allow(.read, "a", to: subject("ann")))
            #expect(!rules.allowSubscription(to: "#", for: subject(nil)))
        }
    }

    @Test("a filter is granted where something of it may be read")
    func subscriptions() throws {
        let rules = try rules("topic read a/b/#\ntopic write w\ntopic deny a/b/c/#\ntopic read $SYS/broker/+")
        let granted: [TopicFilter] = ["#", "a/#", "+/b", "a/+/x", "a/b", "a/b/+", "$SYS/#", "a/b/#"]
        let refused: [TopicFilter] = ["w", "b/#", "a", "a/b/c", "a/b/c/#", "a/b/c/+", "+/+/c/d", "+", "$SYS/x/y", "x"]
        for filter in granted { #expect(rules.allowSubscription(to: filter, for: subject(nil)), "\(filter)") }
        for filter in refused where filter != "+/+/c/d" {
            #expect(!rules.allowSubscription(to: filter, for: subject(nil)), "\(filter)")
        }
        // No single denial covers it: +/+/c/d also means a/b/c/d alone of what may be read, which a denial hides at delivery.
        #expect(rules.allowSubscription(to: "+/+/c/d", for: subject(nil)))
    }

    @Test("what may be read is never refused: filters against topics, at random")
    func subscriptionsAgainstTopics() throws {
        var random = SeededGenerator(seed: 20_261_128)
        let levels = ["a", "b", "$x", ""]
        func topic() -> String {
            (0..<Int.random(in: 1...3, using: &random)).map { _ in levels.randomElement(using: &random) ?? "a" }.joined(
                separator: "/")
        }
        func filter() -> String {
            var parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                (levels + ["+", "+"]).randomElement(using: &random) ?? "+"
            }
            if Int.random(in: 0..<3, using: &random) == 0 { parts.append("#") }
            return parts.joined(separator: "/")
        }
        var granted = 0
        for _ in 0..<3_000 {
            let texts = [filter(), filter(), filter()].map { $0.isEmpty ? "a" : $0 }
            let rules = try rules("topic read \(texts[0])\ntopic deny \(texts[1])")
            guard let wanted = TopicFilter(texts[2]) else { continue }
            let isGranted = rules.allowSubscription(to: wanted, for: subject(nil))
            if isGranted { granted += 1 }
            for _ in 0..<20 {
                guard let name = TopicName(topic()), wanted.matches(name), rules.allow(.read, name, to: subject(nil)) else {
                    continue
                }
                #expect(isGranted, "\(texts) \(name)")
            }
        }
        #expect((200...2_800).contains(granted))
    }

    @Test("each mistake is told with its place, and why")
    func mistakes() {
        let text = """
            topic read a/#
            tpoic read b
            user
            topic
            topic foo a
              topic read x/#/y
            pattern write %c+
            topic read
            pattern read +%u
            """
        #expect(throws: AccessMistakes.self) { try rules(text) }
        do { _ = try rules(text) } catch {
            #expect(
                (error as? AccessMistakes)?.all.map(\.description) == [
                    "2:1: a line cannot begin with “tpoic”; it begins with user, topic, pattern, or # for a comment",
                    "3:5: a user name is missing; the rules below would be nobody's",
                    "4:6: a filter is missing; a rule is about topics, such as devacademy/#",
                    "5:7: “foo” is no kind of access; before the filter stands read, write, readwrite or deny, or nothing, which is readwrite",
                    "6:16: # stands alone in the last level; it means all levels from there on, as in led/#",
                    "7:17: + stands alone in its level; it means any one level, as in led/+/state",
                    "8:11: a filter is missing after “read”; a rule is about topics, such as devacademy/#",
                    "9:14: + stands alone in its level; it means any one level, as in led/+/state",
                ])
        }
        do { _ = try AccessRules(parsing: Array("topic a\ntopic ".utf8) + [0xFF, 0x41]) } catch {
            #expect(
                error.all.map(\.description) == ["2:7: this is not text; rules are UTF-8 without U+0000, as topics are"])
        }
    }
}
