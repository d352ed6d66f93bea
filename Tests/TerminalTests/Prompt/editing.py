"""The keys of the line editor."""

import os
import signal
import stat

from terminal import Terminal, case


@case
def control_c_drops_the_line(driver):
    with Terminal(driver, columns=20) as terminal:
        terminal.type("a line of two rows and more")
        terminal.type("\x01\x06")
        terminal.expect(["lab> a line of two r", "ows and more"], (0, 6))
        terminal.type("\x03")
        terminal.expect(["lab> a line of two r", "ows and more^C", "interrupted", "lab>"], (3, 5))
        terminal.type("\x03")
        terminal.expect(["lab> a line of two r", "ows and more^C", "interrupted", "lab> ^C", "interrupted", "lab>"], (5, 5))


@case
def the_signal_drops_the_line_too(driver):
    with Terminal(driver) as terminal:
        terminal.type("half")
        terminal.expect(["lab> half"], (0, 9))
        os.kill(terminal.child.pid, signal.SIGINT)
        terminal.expect(["lab> half^C", "interrupted", "lab>"], (2, 5))
        terminal.type("one\r")
        terminal.expect(["lab> half^C", "interrupted", "lab> one", "line(3): one", "lab>"], (4, 5))


@case
def control_d_leaves(driver):
    with Terminal(driver) as terminal:
        terminal.type("ab\x01\x04")
        terminal.expect(["lab> b"], (0, 5))
        terminal.type("\x04\x04")
        assert terminal.ending() == 0
        terminal.expect(["lab> ^D", "end"])


@case
def tab_completes(driver):
    with Terminal(driver) as terminal:
        terminal.type("c\t")
        terminal.expect(["lab> c"], (0, 6))
        terminal.type("\t")
        listed = ["  connect  a client connects", "  clients  who is there"]
        terminal.expect([*listed, "lab> c"], (2, 6))
        terminal.type("o\t")
        terminal.expect([*listed, "lab> connect"], (2, 13))
        terminal.type("se\t1\t")
        terminal.expect([*listed, "lab> connect sensors/1"], (2, 22))
        terminal.type("\x01p\t")
        terminal.expect([*listed, "lab> publish connect sensors/1"], (2, 13))


@case
def up_recalls(driver):
    with Terminal(driver, "--history", "/nowhere/at/all") as terminal:
        terminal.type("one\rtwo\r")
        before = ["lab> one", "line(3): one", "lab> two", "line(3): two"]
        terminal.expect([*before, "lab>"], (4, 5))
        terminal.type("\x1b[A")
        terminal.expect([*before, "lab> two"], (4, 8))
        terminal.type("\x1bOA")
        terminal.expect([*before, "lab> one"], (4, 8))
        terminal.order("post above")
        terminal.expect([*before, "above", "lab> one"], (5, 8))
        terminal.type("\x1b[B!\r")
        terminal.expect([*before, "above", "lab> two!", "line(4): two!", "lab>"], (7, 5))


@case
def history_is_kept(driver):
    with Terminal(driver) as first:
        path = os.path.join(first.folder, "state", "lab", "history")
        with Terminal(driver, "--history", path) as terminal:
            terminal.type("grüße\rsecretly\rgrüße\r\x04")
            assert terminal.ending() == 0
        assert open(path).read() == "grüße\n", open(path).read()
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        with open(path, "a") as history:
            history.writelines(f"line {number}\n" for number in range(2_000))
        os.chmod(path, 0o644)
        with Terminal(driver, "--history", path) as terminal:
            terminal.type("\x1b[A")
            terminal.expect(["lab> line 1999"], (0, 14))
            assert open(path).read().splitlines() == [f"line {number}" for number in range(1_000, 2_000)]
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
            assert os.listdir(os.path.dirname(path)) == ["history"]


@case
def control_r_searches(driver):
    with Terminal(driver) as terminal:
        terminal.type("alpha\rbeta\r\x0c")
        terminal.expect(["lab>"], (0, 5))
        terminal.type("\x12lph")
        terminal.expect(["lab> alpha", "bck:lph"], (0, 6))
        terminal.order("post above")
        terminal.expect(["above", "lab> alpha", "bck:lph"], (1, 6))
        terminal.type("\r")
        terminal.expect(["above", "lab> alpha", "line(5): alpha", "lab>"], (3, 5))


@case
def vi_keys_by_editrc(driver):
    with Terminal(driver) as other:
        path = os.path.join(other.folder, "editrc")
        with open(path, "w") as settings:
            settings.write("mqttlab:bind -v\n")
        with Terminal(driver, environment={"EDITRC": path}) as terminal:
            terminal.type("one two\x1b0")
            terminal.expect(["lab> one two"], (0, 5))
            terminal.order("post above")
            terminal.expect(["above", "lab> one two"], (1, 5))
            terminal.type("x\x03")
            terminal.expect(["above", "lab> ne two^C", "interrupted", "lab>"], (3, 5))
            terminal.type("c\t\to\t")
            terminal.expect_last("lab> connect")


@case
def other_bytes_than_utf8(driver):
    with Terminal(driver, environment={"LC_ALL": "C", "LANG": "C"}) as terminal:
        terminal.type("né日")
        terminal.expect(["lab> né日"], (0, 9))
        terminal.type(b"\xff\xc3a\xe6\x97b\r")
        terminal.expect(["lab> né日ab", "line(5): né日ab", "lab>"], (2, 5))


@case
def a_secret_is_not_shown(driver):
    with Terminal(driver) as terminal:
        terminal.type("secret\r")
        terminal.expect(["lab> secret", "Password:"], (1, 10))
        terminal.type("pü\x7f")
        terminal.order("post above")
        terminal.expect(["lab> secret", "above", "Password:"], (2, 10))
        terminal.type("\x1b[Aw\r")
        terminal.expect(["lab> secret", "above", "Password:", "line(2): pw", "lab>"], (4, 5))
        terminal.type("secret\r")
        terminal.expect_last("Password:")
        terminal.type("x\x03")
        terminal.expect_last("lab>")
        assert terminal.shown()[-2] == "interrupted", terminal.shown()


@case
def any_key_goes_on(driver):
    with Terminal(driver) as terminal:
        for typed, key in [("日", 'character("日")'), ("\x1b[1;5C", "other"), ("\r", 'character("\\n")'), ("\x03", "interrupted")]:
            terminal.type("key\r")
            terminal.expect_last("any key")
            terminal.type(typed)
            terminal.expect_last("lab>")
            assert terminal.shown()[-2] == key, terminal.shown()
