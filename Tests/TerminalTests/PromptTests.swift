import TestKit
import Testing

/// Each case drives the program `TerminalDriver` through a pseudo-terminal and compares the screen, as pyte sees it,
/// with what a person should see. The cases are in the folder `Prompt`.
@Suite("The prompt stays whole, whatever is typed and whatever arrives")
struct PromptTests {
    private static let script = "Tests/TerminalTests/Prompt/cases.py"

    private static let cases = [
        "control_c_drops_the_line",
        "the_signal_drops_the_line_too",
        "control_d_leaves",
        "tab_completes",
        "up_recalls",
        "history_is_kept",
        "control_r_searches",
        "vi_keys_by_editrc",
        "other_bytes_than_utf8",
        "a_secret_is_not_shown",
        "any_key_goes_on",
        "the_end_restores_the_terminal",
        "an_exit_elsewhere_restores_the_terminal",
        "signals_restore_the_terminal",
        "a_trap_restores_the_terminal",
        "a_secret_ends_with_the_echo_on",
        "the_job_is_stopped_and_continued",
        "a_terminal_that_goes_away_ends_the_program",
        "a_pipe_gets_plain_lines",
        "posted_lines_reach_a_pipe_at_once",
        "a_pipe_that_nobody_reads_stops_no_thread",
        "no_colours_when_not_wanted",
        "a_dumb_terminal_gets_no_escape_sequence",
        "a_pipe_that_broke_is_survived",
        "control_c_ends_a_program_without_a_terminal",
        "a_typed_line_with_posts_above",
        "a_wrapped_line",
        "a_line_that_fills_its_row",
        "the_cursor_in_the_middle",
        "wide_characters_at_the_edge",
        "the_last_row_of_the_window",
        "a_narrower_window",
        "a_window_that_wraps_anew",
        "a_wider_window",
        "a_line_higher_than_the_window",
        "a_flood_collapses",
        "lines_during_a_command",
        "keys_during_a_command",
        "no_escape_sequence_passes",
        "random_typing",
    ]

    @Test("At a terminal", .timeLimit(.minutes(10)), arguments: cases)
    func atTerminal(name: String) throws {
        let ending = try Python.run(Self.script, [Program.built("TerminalDriver"), name])
        #expect(ending.status == 0, "\(ending.errors)\(ending.output)")
    }

    @Test("No case is left out")
    func all() throws {
        let ending = try Python.run(Self.script, ["--list"])
        #expect(ending.output.split(separator: "\n").map(String.init) == Self.cases)
    }
}
