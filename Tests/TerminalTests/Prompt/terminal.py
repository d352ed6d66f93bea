"""A terminal for a program under test: a pseudo-terminal, and the screen that a person would see (pyte)."""

import os
import shutil
import tempfile
import time
import unicodedata

import pexpect
import pyte

# Generous, since the machine may be busy; a test that passes never waits for it.
PATIENCE = 20.0


class Mismatch(Exception):
    pass


class Terminal:
    """Runs the driver in a window of so many columns and rows."""

    def __init__(self, driver, *arguments, columns=40, rows=10, environment=None, command=None, prompt="lab>"):
        self.folder = tempfile.mkdtemp()
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        control = os.path.join(self.folder, "control")
        os.mkfifo(control)
        arguments = [driver, "--control", control, *arguments]
        self.command_line = " ".join(arguments)
        # `command` makes of the driver's arguments those of another program that runs it.
        run = command(arguments, self.folder) if command else arguments
        self.child = pexpect.spawn(
            run[0], run[1:], dimensions=(rows, columns), env=self.variables(environment), timeout=PATIENCE
        )
        self.child.delaybeforesend = None
        # Opened for both, so that neither end waits for the other.
        self.control = open(os.open(control, os.O_RDWR), "w")
        self.expect([prompt], (0, len(prompt) + 1))

    def variables(self, more):
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        fixed = {"TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": self.folder, "SWIFT_BACKTRACE": "enable=no"}
        return {**kept, **fixed, **(more or {})}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.control.close()
        self.child.close(force=True)
        shutil.rmtree(self.folder)

    def type(self, text):
        self.child.send(text)

    def order(self, command):
        """A command to the thread of the driver that posts."""
        print(command, file=self.control, flush=True)

    def await_orders(self):
        mark = os.path.join(self.folder, "mark")
        self.order(f"mark {mark}")
        self.wait_until(lambda: os.path.exists(mark), lambda: "the thread that posts stands still")

    def resize(self, columns, rows):
        """As a window does that does not wrap anew what it shows."""
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def resize_wrapping(self, columns, rows, lines, cursor):
        """As a window does that wraps anew: it shows these lines, the cursor at (row, column), before the program draws."""
        self.screen.resize(rows, columns)
        self.screen.reset()
        self.stream.feed("\r\n".join(lines).encode())
        self.screen.cursor_position(cursor[0] + 1, cursor[1] + 1)
        before = len(self.raw)
        self.child.setwinsize(rows, columns)
        self.wait_until(lambda: len(self.raw) > before, lambda: "the program does not draw")

    def read(self, patience):
        """Shows what the program has written; False at its end."""
        try:
            data = self.child.read_nonblocking(65536, timeout=patience)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    def shown(self):
        lines = [self.row(number) for number in range(self.screen.lines)]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def row(self, number):
        """pyte's own `display` fails at the second half of a wide character whose first half was overwritten."""
        text, is_wide = "", False
        for column in range(self.screen.columns):
            cell = self.screen.buffer[number][column].data
            text += cell if cell or is_wide else " "
            is_wide = bool(cell) and unicodedata.east_asian_width(cell[0]) in "WF"
        return text.rstrip()

    def cursor(self):
        return (self.screen.cursor.y, self.screen.cursor.x)

    def wait_until(self, is_so, what):
        end = time.monotonic() + PATIENCE
        while not is_so():
            if not self.read(0.02) and not is_so():
                raise Mismatch(f"the program has ended\n{what()}")
            if time.monotonic() > end:
                raise Mismatch(what())

    def expect(self, lines, cursor=None):
        """Waits until the screen shows exactly these lines, with the cursor at (row, column)."""

        def is_so():
            return self.shown() == lines and cursor in (None, self.cursor())

        def what():
            wanted = "\n".join(f"  |{line}|" for line in lines)
            seen = "\n".join(f"  |{line}|" for line in self.shown())
            return f"wanted, cursor at {cursor}:\n{wanted}\nseen, cursor at {self.cursor()}:\n{seen}\nlast bytes: {self.raw[-300:]}"

        self.wait_until(is_so, what)

    def expect_last(self, line):
        """Waits until the last line of the screen is this one."""
        self.wait_until(lambda: self.shown()[-1:] == [line], lambda: f"wanted last: {line}\nseen: {self.shown()}")

    def ending(self):
        """Waits for the end of the program: its exit status, or the negative number of the signal."""
        self.wait_until(lambda: not self.read(0.02), lambda: f"the program does not end; seen: {self.shown()}")
        self.child.close()
        return self.child.exitstatus if self.child.signalstatus is None else -self.child.signalstatus


CASES = {}


def case(function):
    """Registers a case under the name of its function."""
    CASES[function.__name__] = function
    return function
