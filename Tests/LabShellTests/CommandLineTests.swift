import MQTTWire
import TestKit
import Testing
import Typesetting

@testable import LabShell

@Suite struct `A line is split into words` {
    @Test(arguments: [
        ("publish ann led/1 on", ["publish", "ann", "led/1", "on"]),
        ("  connect\tann  ", ["connect", "ann"]),
        ("", []),
        ("   ", []),
        ("# a comment, with 'quotes", []),
        ("  # so is this", []),
        ("subscribe ann # 1", ["subscribe", "ann", "#", "1"]),
        ("subscribe ann led/#", ["subscribe", "ann", "led/#"]),
        (#"publish a t {"led":1}"#, ["publish", "a", "t", #"{"led":1}"#]),
        ("publish a t it's", ["publish", "a", "t", "it's"]),
        ("publish a t 'two words'", ["publish", "a", "t", "two words"]),
        (#"publish a t '{"led": "\n"}'"#, ["publish", "a", "t", #"{"led": "\n"}"#]),
        (#"publish a t "a\tb\\\"\x41\u{e9}""#, ["publish", "a", "t", "a\tb\\\"Aé"]),
        ("publish a t ''", ["publish", "a", "t", ""]),
        ("connect a --will-payload='has left'", ["connect", "a", "--will-payload=has left"]),
        (#"a\b"#, [#"a\b"#]),
    ])
    func words(line: String, expected: [String]) throws {
        #expect(try Tokenizer.words(of: line).map(\.text) == expected)
    }

    @Test func `A payload may be any bytes`() throws {
        #expect(try Tokenizer.words(of: #"publish a t "\x00\xff""#).last?.bytes == [0x00, 0xFF])
    }

    @Test func `Places are counted in bytes`() throws {
        #expect(try Tokenizer.words(of: "é 'ü x' z").map(\.range) == [0..<2, 3..<9, 10..<11])
    }

    @Test(arguments: [
        ("publish a t 'open", "This ' is never closed.", 12..<17),
        (#"publish a t "open"#, "This \" is never closed.", 12..<17),
        ("publish a t 'a'b", "After the closing quote comes a space.", 15..<16),
        (#"publish a t "\q""#, "This escape is not known.", 13..<15),
        (#"publish a t "\x4""#, "This escape is not known.", 13..<15),
        (#"publish a t "\u{110000}""#, "This escape is not known.", 13..<15),
    ])
    func mistakes(line: String, what: String, place: Range<Int>) {
        let error = #expect(throws: UsageError.self) { try Tokenizer.words(of: line) }
        #expect(error.map { [$0.what, "\($0.place as Any)"] } == [what, "\(place as Range<Int>?  as Any)"])
    }
}

@Suite struct `A command line is read against the table` {
    private static let parser = CommandParser(table: .all)

    @Test(arguments: [
        (
            "publish ann led/1 on --qos 1 --retain", "publish",
            ["--qos": "1", "--retain": "--retain", "CLIENT": "ann", "PAYLOAD": "on", "TOPIC": "led/1"]
        ),
        ("publish --qos=2 ann led/1 on", "publish", ["--qos": "2", "CLIENT": "ann", "PAYLOAD": "on", "TOPIC": "led/1"]),
        ("publish ann led/1 '--qos'", "publish", ["CLIENT": "ann", "PAYLOAD": "--qos", "TOPIC": "led/1"]),
        ("subscribe ann # 1", "subscribe", ["CLIENT": "ann", "FILTER": "#", "QOS": "1"]),
        ("broker start --port 0", "broker start", ["--port": "0"]),
        ("trace", "trace", [:]),
        ("trace on", "trace on", [:]),
        ("trace publish  qos=1 --last 3", "trace", ["SELECTOR": "publish  qos=1", "--last": "3"]),
        ("wait --limit 2 pingreq from=ann", "wait", ["SELECTOR": "pingreq from=ann", "--limit": "2"]),
        ("wait pingreq --limit 2 from=ann", "wait", ["SELECTOR": "pingreq           from=ann", "--limit": "2"]),
        (#"trace payload="Button 1 pressed""#, "trace", ["SELECTOR": #"payload="Button 1 pressed""#]),
    ])
    func reading(line: String, name: String, words: [String: String]) throws {
        let parsed = try #require(try Self.parser.parse(line))
        #expect(parsed.command.specification.name == name)
        #expect(parsed.input.words.mapValues(\.text) == words)
    }

    @Test func `Nothing and a comment ask for nothing`() throws {
        #expect(try Self.parser.parse("") == nil)
        #expect(try Self.parser.parse("# publish") == nil)
    }

    /// What the learner reads, as one text: the whole message matters, not only that there is one.
    @Test func mistakes() throws {
        let lines = [
            "pubish ann t x", "pub ann t x", "PUBLISH ann t x", "xyzzy", "broker", "broker sart", "publish", "publish ann",
            "publish ann led/+ on", "publish ann led/1 on off", "publish ann led/1 hello big world --qos 1",
            "publish ann led/1 on --qos 3",
            "publish ann led/1 on --qso 1", "publish ann led/1 on --retain=yes", "publish ann led/1 on --qos",
            "publish ann t x --qos 1 --qos 2",
            "subscribe ann led#", "subscribe ann led/#/x", "subscribe ann a+/b", "subscribe ann ''", "connect 'two words'",
            "connect ann --keep-alive 70000", "connect ann --version 6", "connect ann --v5 --version 3.1",
            "connect ann --keep-alive 9 --session-expiry 60", "connect ann --v5 --receive-maximum 0",
            "connect ann --v5 --session-expiry nevr", "connect ann --v5 --user-property lab",
            "subscribe ann a --retain-handling 3",
            "connect ann --v5 --will-delay 3", "disconnect ann --reason session-taken-over",
            "disconnect ann --reason quota-exeeded",
            "disconnect ann --with-will --reason 0x80",
            "trace pubish", "trace publish qos=7", "show 0",
            "help pubish",
            "wait --limit 5", "wait puback --limit never", "quit now", "silence ann of", "connect é --keep-alife 1",
        ]
        var text = ""
        for line in lines {
            let error = #expect(throws: UsageError.self) {
                guard let (command, input) = try Self.parser.parse(line) else { return }
                try command.run(input, in: try Shell { _ in })
            }
            text += "» \(line)\n" + (error?.lines(for: line).map { "\($0.plain)\n" }.joined() ?? "") + "\n"
        }
        #expect(
            Golden.difference(
                text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), from: "mistakes",
                of: "LabShellTests") == nil)
    }
}

@Suite struct `Tab completes` {
    private static func known(_ source: CompletionSource) -> [String] {
        switch source {
        case .clients: ["ann", "board"]
        case .topics: ["led/1", "living room/lamp"]
        case .filters: ["led/1", "led/#", "living room/lamp"]
        case .lessons: ["protocol", "qos", "keep-alive"]
        case .none, .choices, .selector, .commands, .clauses: []
        }
    }

    @Test(arguments: [
        ("pu", 0..<2, ["publish"]),
        ("tra", 0..<3, ["trace"]),
        ("trace o", 6..<7, ["opened", "or", "on", "off"]),
        ("broker ", 7..<7, ["start", "stop", "reload", "status", "limits"]),
        ("publish ", 8..<8, ["ann", "board"]),
        ("publish ann l", 12..<13, ["led/1", "'living room/lamp'"]),
        ("subscribe ann l", 14..<15, ["led/1", "led/#", "'living room/lamp'"]),
        ("publish ann 'l", 12..<14, ["'led/1'", "'living room/lamp'"]),
        ("publish ann led/1 on --q", 21..<24, ["--qos"]),
        ("publish ann led/1 on --qos ", 27..<27, ["0", "1", "2"]),
        ("publish ann led/1 on --qos=", 21..<27, ["--qos=0", "--qos=1", "--qos=2"]),
        ("publish --qos 1 b", 16..<17, ["board"]),
        ("trace publish q", 14..<15, ["qos="]),
        ("trace pub", 6..<9, ["publish", "puback", "pubrec", "pubrel", "pubcomp"]),
        ("trace publish topic=led/", 14..<24, ["topic=led/1", "topic=led/#"]),
        ("trace from=b", 6..<12, ["from=board"]),
        ("lesson q", 7..<8, ["qos"]),
        ("help pi", 5..<7, ["ping"]),
        ("explain MQTT-3.1.0", 8..<18, ["MQTT-3.1.0-1", "MQTT-3.1.0-2"]),
        ("xyzzy a", 6..<7, []),
        ("publish ann led/1 on more", 21..<25, []),
        ("publish ann led/1 ", 18..<18, []),
    ])
    func candidates(typed: String, range: Range<Int>, expected: [String]) {
        let completer = Completer(table: .all, known: Self.known)
        let found = completer.complete(typed + " rest", cursor: typed.utf8.count)
        #expect(found.candidates.map(\.text) == expected)
        #expect(found.range == range)
    }
}

@Suite struct `Help is made from the table` {
    @Test func `All of it`() throws {
        var text = (CommandHelp.overview(.all) + CommandHelp.selectors()).map { "\($0.plain)\n" }.joined()
        for specification in CommandTable.all.specifications {
            text += "\n────────\n" + CommandHelp.of(specification).map { "\($0.plain)\n" }.joined()
        }
        #expect(
            Golden.difference(
                text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init), from: "help", of: "LabShellTests")
                == nil)
    }

    @Test(arguments: CommandTable.all.specifications)
    func `Every row is whole`(_ row: CommandSpecification) throws {
        #expect(row.exampleLine.hasPrefix(row.name))
        for line in row.example { #expect(try CommandParser(table: .all).parse(line) != nil) }
        #expect(row.details.allSatisfy { $0.count <= 118 })
        #expect(!row.summary.hasSuffix("."))
    }
}
