import TestKit
import Testing
import Typesetting

@testable import LabShell

@Suite struct `Commands do what they say, on real packets` {
    @Test func `From connect to quit`() throws {
        let lines = try TestShell().transcript([
            "broker status", "clients", "sessions", "retained", "trace", "fault list",
            "connect board --keep-alive 30 --will-topic board/state --will-payload gone --user ann --password secret",
            "connect phone --persistent --id 'my phone'", "connect board", "connect anyone --id ''", "disconnect anyone",
            "subscribe phone board/# 2", "subscribe phone board/state",
            "publish board board/led on", "publish board board/led on --qos 1", "publish board board/led on --qos 2",
            "publish board door 'wide open' --retain", "clients", "sessions", "retained",
            "unsubscribe phone board/#", "unsubscribe phone nothing/like/it",
            "silence board", "silence board off", "cut board", "disconnect phone", "sessions",
            "connect phone --persistent --id 'my phone'",
            "broker stop", "broker stop", "clients", "quit",
        ])
        #expect(Golden.difference(lines, from: "session", of: "LabShellTests") == nil)
    }

    @Test func `broker status tells what passed, what is held and what was dropped`() throws {
        let lines = try TestShell().transcript([
            "connect ann", "subscribe ann a", "publish ann a hello --qos 1", "publish ann $SYS/broker/version mine",
            "broker status",
            "broker status --json", "broker start --port 0 --max-packet-size 100", "broker limits",
        ])
        #expect(lines.contains { $0.hasSuffix("1 connection is open.") })
        #expect(lines.contains { $0.contains("since the start") && $0.contains("2 in all") && $0.contains("1 in all") })
        #expect(lines.contains("  clients   1 connected, 1 at most; 1 session, 1 subscription"))
        #expect(lines.contains("  dropped   1 to $SYS"))
        let json = try #require(lines.first { $0.hasPrefix("{") })
        for part in [#""connected":1"#, #""received":{"packets":4,"messages":2,"#, #""systemTopics":1"#, #""perSecond":{"1s":"#] {
            #expect(json.contains(part), "\(part) in \(json)")
        }
        #expect(lines.contains { $0.hasPrefix("  --max-packet-size ") && $0.contains("16 MiB") && $0.hasSuffix("(0x95)") })
    }

    @Test func `What is not so is said with a way out`() throws {
        let shell = try TestShell(patience: .milliseconds(200))
        let lines = shell.transcript([
            "publish board led on", "ping board", "cut board", "silence board", "disconnect board", "broker stop",
            "check", "hint",
            "skip", "answer a", "lesson nothing", "lesson qso", "lesson qos --step 99",
            "connect board --password x", "connect board --will-payload x", "connect board --clean-session --persistent",
            "connect far --host 127.0.0.1 --port 1", "connect board", "disconnect board", "publish board led on", "silence board",
            "show 999", "wait publish --limit 0.05", "wait qos=7",
            "connect board", "fault drop pubrec", "publish board led on --qos 2",
            "fault drop puback", "publish board led on --qos 1", "fault drop suback", "subscribe board led",
            "fault drop pingresp", "ping board", "fault cut pubrec", "publish board led on --qos 2",
            "connect board", "fault drop connect from=ann", "connect ann",
        ])
        #expect(Golden.difference(lines, from: "failures", of: "LabShellTests") == nil)
    }

    @Test func `A fault is told, listed, used up and taken away`() throws {
        let lines = try TestShell().transcript([
            "fault drop puback --nth 2", "fault cut pubrec from=broker", "fault delay publish topic=led/# --by 0.1 --nth 11",
            "fault list",
            "fault clear", "fault clear", "connect board", "fault delay publish --by 0.1", "publish board led on --qos 1",
            "fault list",
        ])
        #expect(Golden.difference(lines, from: "faults", of: "LabShellTests") == nil)
    }

    @Test func `A port that somebody holds is said, and a free one taken`() throws {
        let holder = try BrokerService(port: 0, lan: false, records: false)
        defer { holder.stop() }
        let port = try #require(Int(holder.listening[0].split(separator: ":")[1]))
        let lines = try TestShell(port: port).transcript(["connect ann", "broker start --port \(port)"])
        let isTaken = "Port \(port) is in use. "
        #expect(lines[1].hasPrefix(isTaken) && lines[1].hasSuffix(" The lab's broker takes a free port instead."))
        #expect(
            lines[2...4] == [
                "The broker listens on 127.0.0.1:PORT and [::1]:PORT.",
                "ann is connected: client id “ann”, keep-alive 60 s, clean session.", "» broker start --port \(port)",
            ])
        #expect(lines[5].hasPrefix("The broker already runs, on port ") && lines.last == "(failed)")
    }

    @Test func `A wait hears of a packet, and of Ctrl-C`() throws {
        let shell = try TestShell()
        shell.prepare("connect ann --keep-alive 1")
        #expect(shell.transcript(["wait pingreq from=ann --limit 5"]).last?.hasPrefix("Event ") == true)
        let interrupted = try TestShell(isInterrupted: { true })
        interrupted.prepare("connect ann")
        #expect(interrupted.transcript(["wait pingreq"]).dropFirst() == ["Interrupted; what was under way goes on.", "(failed)"])
    }

    @Test(arguments: CommandTable.all.specifications)
    func `Every example in help works`(_ row: CommandSpecification) throws {
        let shell = try TestShell()
        for line in row.example {
            let transcript = shell.transcript([line])
            #expect(transcript.last != "(failed)", "\(transcript)")
        }
    }

    @Test func `Tab knows clients, topics and lessons`() throws {
        let shell = try TestShell()
        shell.prepare("connect board", "connect phone", "subscribe phone devacademy/# 1", "publish board led/1 on")
        func offered(_ line: String) -> [String] { shell.shell.complete(line, cursor: line.utf8.count).candidates.map(\.text) }
        #expect(offered("publish ") == ["board", "phone"])
        #expect(offered("publish board ") == ["led/1"])
        #expect(offered("unsubscribe board ") == ["devacademy/#", "led/1"])
        #expect(offered("trace from=b") == ["from=board"])
        #expect(offered("lesson ") == ["protocol", "qos", "keep-alive", "security", "authentication", "exercise-2"])
    }

    @Test func `A password stays out of the history`() {
        #expect(Shell.isSecret("connect ann --user ann --password=x"))
        #expect(!Shell.isSecret("connect ann --user ann"))
    }
}

@Suite struct `Packets are shown as they pass` {
    @Test func `Before what the command has to say`() throws {
        let shell = try TestShell(liveLines: true)
        shell.prepare("connect ann")
        let kinds = shell.transcript(["publish ann led on --qos 2"]).map { $0.replacing(/^ +\d+\.\d+ +/, with: "") }
        #expect(
            kinds == [
                "» publish ann led on --qos 2", "ann → broker      PUBLISH q2 id 1  led  \"on\"  #6",
                "          · Nobody subscribes to \"led\". [3.1.1 MQTT-4.5.0-1]  #7", "broker → ann      PUBREC id 1  #8",
                "ann → broker      PUBREL id 1  #9", "broker → ann      PUBCOMP id 1  #10",
                "Complete: PUBREC, PUBREL and PUBCOMP for packet 1 are through.",
            ])
        #expect(shell.transcript(["trace off", "ping ann"]).count == 4)
        #expect(shell.transcript(["trace on", "ping ann"]).count == 6)
    }

    @Test func `A flood is counted`() throws {
        let shell = try TestShell(liveLines: false)
        shell.prepare("connect ann")
        for _ in 1...1_204 { _ = shell.shell.execute("publish ann led on") }
        _ = shell.take()
        var live = LiveNews(isOn: true)
        live.skip(to: 6, packets: 2)
        let (lines, again) = live.take(from: try shell.shell.lab(), options: shell.shell.viewOptions)
        #expect(lines.map(\.plain) == ["… 1,204 packets"])
        #expect(again != nil)
        #expect(live.take(from: try shell.shell.lab(), options: shell.shell.viewOptions).again != nil)
    }

    @Test func `Others' packets are news`() async throws {
        let shell = try TestShell(liveLines: true)
        let other = try TestShell()
        await confirmation(expectedCount: 1...) { heard in
            shell.shell.whenNews { heard() }
            shell.prepare("connect ann")
        }
        let port = try shell.port
        other.prepare("connect stranger --host 127.0.0.1 --port \(port)")
        #expect(shell.shell.news().lines.contains { $0.plain.contains("CONNECT  stranger") })
        #expect(shell.transcript(["clients"]).contains { $0.contains("connected (not ours)  stranger") })
    }
}
