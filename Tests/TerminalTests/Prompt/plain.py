"""Without a terminal, or with one that cannot draw: plain lines and nothing else."""

import os
import signal
import subprocess
import tempfile
import time

from terminal import PATIENCE, Terminal, case


def start(driver, *arguments, **streams):
    return subprocess.Popen([driver, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, **streams)


@case
def a_pipe_gets_plain_lines(driver):
    program = start(driver)
    said, _ = program.communicate("one\r\nsecret\nzwölf\nkey\nlast".encode(), timeout=PATIENCE)
    wanted = 'line(3): one\nline(5): zwölf\nother\nline(4): last\nend\n'
    assert said.decode() == wanted, said
    assert program.returncode == 0


@case
def posted_lines_reach_a_pipe_at_once(driver):
    with tempfile.TemporaryDirectory() as folder:
        control = os.path.join(folder, "control")
        os.mkfifo(control)
        program = start(driver, "--control", control)
        with open(control, "w") as orders:
            print("burst 500 packet", file=orders, flush=True)
            for number in range(500):
                assert program.stdout.readline() == b"packet %d\n" % (number + 1)
        said, _ = program.communicate(b"one\n", timeout=PATIENCE)
        assert said == b"line(3): one\nend\n", said


@case
def a_pipe_that_nobody_reads_stops_no_thread(driver):
    with tempfile.TemporaryDirectory() as folder:
        control, mark = os.path.join(folder, "control"), os.path.join(folder, "mark")
        os.mkfifo(control)
        program = start(driver, "--control", control)
        with open(control, "w") as orders:
            print(f"flood 300000\nmark {mark}", file=orders, flush=True)
        end = time.monotonic() + PATIENCE
        while not os.path.exists(mark):
            assert time.monotonic() < end, "the thread that posts stands still"
            time.sleep(0.01)
        said, _ = program.communicate(b"one\n", timeout=PATIENCE)
        assert said.endswith(b"line(3): one\nend\n"), said[-100:]
        assert said.count(b"\n") < 50_000, "the lines were not bounded"


@case
def no_colours_when_not_wanted(driver):
    def bytes_of(*arguments, **options):
        with Terminal(driver, *arguments, **options) as terminal:
            terminal.type("a")
            terminal.order("post above")
            terminal.expect(["above", "lab> a"], (1, 6))
            return terminal.raw

    assert b"\x1b[32mabove" in bytes_of()
    for raw in (bytes_of("--no-colour"), bytes_of(environment={"NO_COLOR": "1"})):
        assert b"above" in raw and b"m" not in raw.replace(b"\x1b[J", b"").replace(b"\x1b[1A", b""), raw
    assert b"\x1b[32mabove" in bytes_of(environment={"NO_COLOR": ""})


@case
def a_dumb_terminal_gets_no_escape_sequence(driver):
    with Terminal(driver, environment={"TERM": "dumb"}) as terminal:
        terminal.type("hel")
        terminal.expect(["lab> hel"], (0, 8))
        terminal.order("post later")
        terminal.await_orders()
        terminal.type("lo\n")
        terminal.expect(["lab> hello", "later", "line(5): hello", "lab>"], (3, 5))
        terminal.type("secret\n")
        terminal.expect_last("Password:")
        terminal.type("pw\n")
        terminal.expect_last("lab>")
        assert terminal.shown()[-2] == "line(2): pw", terminal.shown()
        before = ["lab> hello", "later", "line(5): hello", "lab> secret", "Password:", "line(2): pw"]
        terminal.type("half")
        terminal.expect([*before, "lab> half"], (6, 9))
        terminal.type("\x03")
        terminal.expect([*before, "lab> half^C", "interrupted", "lab>"], (8, 5))
        terminal.type("\x04")
        assert terminal.ending() == 0
        assert b"\x1b" not in terminal.raw, terminal.raw


@case
def a_pipe_that_broke_is_survived(driver):
    program = subprocess.Popen(f"{driver} | head -n 1", shell=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    said, _ = program.communicate(b"one\ntwo\n" * 100, timeout=PATIENCE)
    assert said == b"line(3): one\n", said


@case
def control_c_ends_a_program_without_a_terminal(driver):
    program = start(driver)
    program.stdin.write(b"one\n")
    program.stdin.flush()
    assert program.stdout.readline() == b"line(3): one\n"
    program.send_signal(signal.SIGINT)
    assert program.wait(timeout=PATIENCE) == -signal.SIGINT, program.returncode
    program.communicate()
