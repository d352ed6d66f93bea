"""Lines that other threads post while a line is typed: they appear above it and never corrupt it."""

import os
import re
import signal

from terminal import Terminal, case

ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789"


@case
def a_typed_line_with_posts_above(driver):
    with Terminal(driver) as terminal:
        terminal.order("post first")
        terminal.expect(["first", "lab>"], (1, 5))
        terminal.type("hello")
        terminal.expect(["first", "lab> hello"], (1, 10))
        terminal.order("post second")
        terminal.expect(["first", "second", "lab> hello"], (2, 10))
        terminal.type(" you\r")
        terminal.expect(["first", "second", "lab> hello you", "line(9): hello you", "lab>"], (4, 5))


@case
def a_wrapped_line(driver):
    with Terminal(driver) as terminal:
        terminal.type(ALPHABET + ALPHABET)
        wrapped = ["lab> " + ALPHABET[:35], ALPHABET[35:] + ALPHABET]
        terminal.expect(wrapped, (1, 37))
        terminal.order("post one")
        terminal.expect(["one", *wrapped], (2, 37))
        terminal.order("post " + "long " * 10)
        terminal.expect(["one", "long " * 7 + "long", "long long", *wrapped], (4, 37))


@case
def a_line_that_fills_its_row(driver):
    with Terminal(driver) as terminal:
        row = ALPHABET[:35]
        terminal.type(row)
        terminal.expect(["lab> " + row], (1, 0))
        terminal.order("post one")
        terminal.expect(["one", "lab> " + row], (2, 0))
        terminal.type("\x02")
        terminal.expect(["one", "lab> " + row], (1, 39))
        terminal.order("post two")
        terminal.expect(["one", "two", "lab> " + row], (2, 39))
        terminal.type("\r")
        # The cursor may stand below the full row, so libedit leaves that row to it.
        terminal.expect(["one", "two", "lab> " + row, "", f"line(35): {row[:30]}", row[30:], "lab>"], (6, 5))


@case
def the_cursor_in_the_middle(driver):
    with Terminal(driver) as terminal:
        terminal.type(ALPHABET * 3)
        rows = ["lab> " + ALPHABET[:35], ALPHABET[35:] + ALPHABET + "abc", ALPHABET[3:]]
        terminal.expect(rows, (2, 33))
        terminal.type("\x01" + "\x06" * 40)
        terminal.expect(rows, (1, 5))
        terminal.order("post one")
        terminal.expect(["one", *rows], (2, 5))
        terminal.type("\x01")
        terminal.order("post two")
        terminal.expect(["one", "two", *rows], (2, 5))
        terminal.type("X")
        rows = ["lab> X" + ALPHABET[:34], ALPHABET[34:] + ALPHABET + "ab", ALPHABET[2:]]
        terminal.expect(["one", "two", *rows], (2, 6))


@case
def wide_characters_at_the_edge(driver):
    with Terminal(driver, columns=20) as terminal:
        # One cell is left in the row: a wide character goes to the next.
        terminal.type("abcdefghijklmn日本語")
        rows = ["lab> abcdefghijklmn", "日本語"]
        terminal.expect(rows, (1, 6))
        terminal.order("post 前")
        terminal.expect(["前", *rows], (2, 6))
        terminal.type("\x02\x02\x02")
        terminal.expect(["前", *rows], (2, 0))
        terminal.order("post second")
        terminal.expect(["前", "second", *rows], (3, 0))
        terminal.type("é")
        terminal.expect(["前", "second", "lab> abcdefghijklmné", "日本語"], (3, 0))
        terminal.type("\x02\x02")
        terminal.order("post third")
        terminal.expect(["前", "second", "third", "lab> abcdefghijklmné", "日本語"], (3, 18))
        terminal.type("\r")
        rows = ["lab> abcdefghijklmné", "日本語", "line(18): abcdefghij", "klmné日本語", "lab>"]
        terminal.expect(["前", "second", "third", *rows], (7, 5))


@case
def the_last_row_of_the_window(driver):
    with Terminal(driver, columns=30, rows=5) as terminal:
        for number in range(4):
            terminal.type(f"{number}\r")
        terminal.type(ALPHABET)
        rows = ["lab> " + ALPHABET[:25], ALPHABET[25:]]
        terminal.expect(["line(1): 2", "lab> 3", "line(1): 3", *rows], (4, 11))
        terminal.order("burst 3 packet")
        terminal.expect(["packet 1", "packet 2", "packet 3", *rows], (4, 11))


@case
def a_narrower_window(driver):
    with Terminal(driver, columns=40) as terminal:
        terminal.type(ALPHABET)
        terminal.expect(["lab> " + ALPHABET[:35], ALPHABET[35:]], (1, 1))
        terminal.resize(30, 10)
        rows = ["lab> " + ALPHABET[:25], ALPHABET[25:]]
        terminal.expect(rows, (1, 11))
        terminal.order("post one")
        terminal.expect(["one", *rows], (2, 11))
        terminal.type("!")
        terminal.expect(["one", rows[0], rows[1] + "!"], (2, 12))


@case
def a_window_that_wraps_anew(driver):
    with Terminal(driver, columns=50, environment={"TMUX": "x"}) as terminal:
        terminal.order("post one")
        terminal.type(ALPHABET)
        terminal.expect(["one", "lab> " + ALPHABET], (1, 41))
        rows = ["one", "lab> " + ALPHABET[:15], ALPHABET[15:35], ALPHABET[35:]]
        terminal.resize_wrapping(20, 10, rows, (3, 1))
        terminal.type("!")
        terminal.expect([*rows[:-1], rows[-1] + "!"], (3, 2))
        terminal.resize_wrapping(50, 10, ["one", "lab> " + ALPHABET + "!"], (1, 42))
        terminal.type("?")
        terminal.expect(["one", "lab> " + ALPHABET + "!?"], (1, 43))


@case
def a_wider_window(driver):
    with Terminal(driver, columns=20) as terminal:
        terminal.type("abcdefghij")
        terminal.expect(["lab> abcdefghij"], (0, 15))
        terminal.resize(60, 12)
        terminal.type(ALPHABET)
        terminal.expect(["lab> abcdefghij" + ALPHABET], (0, 51))
        terminal.order("post one")
        terminal.expect(["one", "lab> abcdefghij" + ALPHABET], (1, 51))


@case
def a_line_higher_than_the_window(driver):
    """A paste of 2,000 characters: 26 rows in a window of 24. libedit shows the last of them."""
    with Terminal(driver, columns=80, rows=24) as terminal:
        text = "".join(f"{number:04} " for number in range(400))
        terminal.type(text)
        cells = "lab> " + text
        rows = [cells[start : start + 80].rstrip() for start in range(0, len(cells), 80)]
        terminal.expect(rows[-24:], (23, 5))
        terminal.order("post one")
        terminal.expect(rows[-24:], (23, 5))
        terminal.type("end\r")
        terminal.wait_until(lambda: b"line(2003)" in terminal.raw, lambda: f"{terminal.shown()}")
        terminal.expect_last("lab>")
        answer = f"line(2003): {text}end"
        written = terminal.raw.rsplit(b"line(2003)", 1)[1].split(b"\r\n")[0].decode()
        assert "line(2003)" + written == answer, written


@case
def a_flood_collapses(driver):
    """100,000 lines, each for two packets, while somebody types: few are shown, and none is forgotten in the count."""
    with Terminal(driver, columns=60, rows=20) as terminal:
        terminal.type("he")
        terminal.expect(["lab> he"], (0, 7))
        terminal.order("flood 100000")
        terminal.type("llo")
        terminal.expect_last("lab> hello")
        shown = lambda: re.findall(rb"packet (\d+)\r?\n|\xe2\x80\xa6 ([\d,]+) packets", terminal.raw)
        count = lambda: sum(int(left.replace(b",", b"")) if left else 2 for _, left in shown())
        terminal.wait_until(lambda: count() >= 200_000, lambda: f"{count()} of 200,000 packets\n{terminal.shown()}")
        assert count() == 200_000, count()
        assert len(shown()) < 1_000, f"{len(shown())} lines for a flood"
        terminal.type("!\r")
        terminal.expect_last("lab>")
        assert terminal.shown()[-3:-1] == ["lab> hello!", "line(6): hello!"], terminal.shown()


@case
def lines_during_a_command(driver):
    with Terminal(driver) as terminal:
        terminal.type("work\r")
        terminal.expect(["lab> work", "working"], (2, 0))
        terminal.order("burst 2 packet")
        terminal.expect(["lab> work", "working", "packet 1", "packet 2"], (4, 0))
        terminal.type("\x03")
        terminal.expect(["lab> work", "working", "packet 1", "packet 2", "stopped", "lab>"], (5, 5))


@case
def keys_during_a_command(driver):
    with Terminal(driver) as terminal:
        terminal.type("work\r")
        terminal.expect(["lab> work", "working"], (2, 0))
        terminal.type("one\rha")
        terminal.order("post packet")
        terminal.expect(["lab> work", "working", "packet"], (3, 0))
        os.kill(terminal.child.pid, signal.SIGINT)
        rows = ["lab> work", "working", "packet", "stopped", "lab> one", "line(3): one", "lab> ha"]
        terminal.expect(rows, (6, 7))
        terminal.type("lf")
        terminal.expect([*rows[:-1], "lab> half"], (6, 9))


@case
def no_escape_sequence_passes(driver):
    with Terminal(driver) as terminal:
        terminal.type("a")
        terminal.order("post \x1b[2Jevil\x07\x9b31m")
        terminal.expect(["\ufffd[2Jevil\ufffd\ufffd31m", "lab> a"], (1, 6))
