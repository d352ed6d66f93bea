"""However the program ends or stops, the terminal is as it was found."""

import os
import signal
import subprocess
import time

from terminal import PATIENCE, Terminal, case

SHELL = 'stty -g > "$0/before"; "$@" 2> "$0/errors"; echo $? > "$0/status"; stty -g > "$0/after"; echo over'


class Shell(Terminal):
    """A shell that runs the driver and looks at the terminal's modes before and after."""

    def __init__(self, driver):
        super().__init__(driver, command=lambda arguments, folder: ["sh", "-c", SHELL, folder, *arguments])

    @property
    def program(self):
        return int(subprocess.check_output(["pgrep", "-P", str(self.child.pid)]))

    def noted(self, name):
        with open(os.path.join(self.folder, name)) as file:
            return file.read().strip()

    def expect_end(self, status):
        self.expect_last("over")
        assert self.noted("status") == str(status), self.noted("status")
        assert self.noted("before") == self.noted("after"), (self.noted("before"), self.noted("after"))


@case
def the_end_restores_the_terminal(driver):
    with Shell(driver) as terminal:
        terminal.type("\x04")
        terminal.expect_end(0)


@case
def an_exit_elsewhere_restores_the_terminal(driver):
    with Shell(driver) as terminal:
        terminal.order("exit")
        terminal.expect_end(3)


@case
def signals_restore_the_terminal(driver):
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT, signal.SIGSEGV):
        with Shell(driver) as terminal:
            terminal.type("half a line")
            terminal.expect(["lab> half a line"], (0, 16))
            os.kill(terminal.program, number)
            terminal.expect_end(128 + number)


@case
def a_trap_restores_the_terminal(driver):
    with Shell(driver) as terminal:
        terminal.order("trap")
        terminal.expect_last("over")
        assert int(terminal.noted("status")) - 128 in (signal.SIGILL, signal.SIGTRAP), terminal.noted("status")
        assert terminal.noted("before") == terminal.noted("after")


@case
def a_secret_ends_with_the_echo_on(driver):
    with Shell(driver) as terminal:
        terminal.type("secret\r")
        terminal.expect_last("Password:")
        os.kill(terminal.program, signal.SIGTERM)
        terminal.expect_end(128 + signal.SIGTERM)


@case
def the_job_is_stopped_and_continued(driver):
    def shell(_, folder):
        return ["bash", "--norc", "--noprofile", "--noediting", "-i"]

    with Terminal(driver, command=shell, environment={"PS1": "$ "}, rows=16, prompt="$") as terminal:
        terminal.type("clear; " + terminal.command_line + "\r")
        terminal.expect(["lab>"], (0, 5))
        terminal.type("half a line\x01")
        terminal.expect(["lab> half a line"], (0, 5))
        terminal.type("\x1a")
        terminal.expect_last("$")
        terminal.type("clear; stty -a | grep -o -w -e -icanon -e icanon\r")
        terminal.expect(["icanon", "$"], (1, 2))
        terminal.order("post meanwhile")
        terminal.type("clear; fg > /dev/null\r")
        terminal.expect(["meanwhile", "lab> half a line"], (1, 5))
        terminal.type("X\r")
        terminal.expect(["meanwhile", "lab> Xhalf a line", "line(12): Xhalf a line", "lab>"], (3, 5))


@case
def a_terminal_that_goes_away_ends_the_program(driver):
    """Even where nobody hears the signal of it, as under nohup."""

    def shell(arguments, folder):
        return ["sh", "-c", "trap '' HUP; " + SHELL, folder, *arguments]

    with Terminal(driver, command=shell) as terminal:
        terminal.type("half a line")
        terminal.expect(["lab> half a line"], (0, 16))
        terminal.child.ptyproc.fileobj.close()
        end = time.monotonic() + PATIENCE
        while not os.path.exists(os.path.join(terminal.folder, "after")):
            assert time.monotonic() < end, "it lives on"
            time.sleep(0.01)
        with open(os.path.join(terminal.folder, "status")) as file:
            assert file.read().strip() == "0"
