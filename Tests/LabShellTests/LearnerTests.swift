import TestKit
import Testing

/// The whole program at a pseudo-terminal, as a learner sees it; the cases are in the folder `Prompt`.
@Suite struct `A learner at the prompt` {
    private static let script = "Tests/LabShellTests/Prompt/learner.py"

    private static let cases = [
        "a_lesson_is_done", "tab_completes", "an_idle_prompt_costs_nothing", "control_c_ends_a_wait",
        "a_password_stays_out_of_the_history", "a_password_is_typed_unseen",
        "an_instructor_goes_on_by_key",
    ]

    @Test(.timeLimit(.minutes(3)), arguments: cases)
    func atTerminal(name: String) throws {
        let ending = try Python.run(Self.script, [Program.mqttlab, name], limit: .seconds(150))
        #expect(ending.status == 0, "\(ending.errors)\(ending.output)")
    }

    @Test func `No case is left out`() throws {
        #expect(try Python.run(Self.script, ["--list"]).output.split(separator: "\n").map(String.init) == Self.cases)
    }
}
