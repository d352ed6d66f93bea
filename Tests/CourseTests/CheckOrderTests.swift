import Course
import MQTTSessions
import MQTTWire
import TestKit
import Testing
import Tracing
import Typesetting

@Suite struct `A check` {
    @Test func `marks each line, and lets what follows a miss wait`() throws {
        var scene = Scene()
        scene.send("board", .publish("led", qos: .exactlyOnce))
        scene.deliver("board", .puback(1))
        let evaluation = try check(
            """
            seen publish qos=2
            then pubrec id=1
            then pubrel
            never connect
            """
        ).evaluate(Evidence(trace: scene.trace, since: 1, broker: nil))
        #expect(
            evaluation.marks.map(\.result) == [
                .met(event: 2), .missed(.init("PUBACK arrived, this step wants PUBREC", event: 3)), .waiting,
                .met(event: nil),
            ])
        #expect(!evaluation.isPassed)
    }

    @Test func `wants then what follows, and says when it came too early`() throws {
        var scene = Scene()
        scene.deliver("board", .puback(1))
        scene.send("board", .publish("led", qos: .atLeastOnce))
        let pair = try check("seen publish\nthen puback")
        let before = pair.evaluate(Evidence(trace: scene.trace, since: 1, broker: nil))
        #expect(before.misses == ["PUBACK came too early, before what the line above found (event 2)."])
        scene.deliver("board", .puback(1))
        #expect(pair.evaluate(Evidence(trace: scene.trace, since: 1, broker: nil)).isPassed)
    }

    @Test func `begins a new chain with each seen`() throws {
        var scene = Scene()
        scene.send("board", .subscribe("led"))
        scene.send("board", .publish("led"))
        let both = try check("seen publish\nseen subscribe\nthen publish")
        #expect(both.evaluate(Evidence(trace: scene.trace, since: 1, broker: nil)).isPassed)
    }

    @Test func `sees nothing of what came before its step`() throws {
        var scene = Scene()
        scene.send("board", .publish("led"))
        var run = LessonRun(try lesson(check: "seen publish"), baseline: 1)
        #expect(run.evaluate(trace: scene.trace, broker: nil).isPassed)
        run.begin(at: 0, baseline: scene.trace.nextNumber)
        #expect(run.evaluate(trace: scene.trace, broker: nil).misses == ["No PUBLISH arrived since this step began."])
        #expect(run.evaluate(trace: TraceLog(), broker: nil).misses == ["No PUBLISH arrived since this step began."])
    }

    @Test func `knows how much of its step was forgotten, and says so`() throws {
        var scene = Scene()
        scene.trace = TraceLog(capacity: 1 << 14)
        for _ in 0..<1_000 { scene.send("board", .publish("led", String(repeating: "x", count: 100))) }
        let evaluation = try check("seen publish").evaluate(Evidence(trace: scene.trace, since: 1, broker: nil))
        #expect(evaluation.forgotten == scene.trace.forgotten)
        #expect(evaluation.forgotten > 0)
        #expect(evaluation.lines(width: 200).first?.plain.contains("no room for \(scene.trace.forgotten) events") == true)
    }

    @Test func `is shown with a mark and a reason for each line`() throws {
        var scene = Scene()
        scene.send("board", .publish("led", qos: .atLeastOnce))
        let evaluation = try check("seen publish\nseen publish qos=2\nmiss: Try `--qos 2`.\nthen pubrec")
            .evaluate(Evidence(trace: scene.trace, since: 1, broker: nil))
        #expect(
            evaluation.lines(width: 60).map(\.plain) == [
                "  ✓ seen publish  event 2",
                "  ✗ seen publish qos=2",
                "    QoS 1 arrived, this step wants QoS 2: first byte 0x32,",
                "    wanted 0x34 (show 2).",
                "    Try `--qos 2`.",
                "  · then pubrec  waits for the line above",
            ])
    }
}

@Suite struct `A lesson under way` {
    @Test func `gives its hints one by one, and keeps to its steps`() throws {
        var lesson = try lesson(check: "seen publish")
        lesson.steps[0].hints = [Markdown("First."), Markdown("Second.")]
        var run = LessonRun(lesson, at: 7, baseline: 1)
        #expect(run.index == 0)
        #expect(run.isAtLastStep)
        let hints = [run.hint(), run.hint(), run.hint()]
        #expect(hints.map(\.hint) == [Markdown("First."), Markdown("Second."), Markdown("Second.")])
        #expect(hints.map(\.number) == [1, 2, 2])
        run.begin(at: 0, baseline: 5)
        #expect(run == LessonRun(lesson, at: 0, baseline: 5))
    }
}
