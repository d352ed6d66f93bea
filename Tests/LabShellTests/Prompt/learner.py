"""A learner at the prompt: `learner.py MQTTLAB CASE` types at a pseudo-terminal and looks at the screen, as pyte sees it."""

import os
import re
import subprocess
import sys
import tempfile
import time

import pexpect
import pyte

# Generous, since the machine may be busy; a test that passes never waits for it.
PATIENCE = 30.0
CASES = {}


def case(function):
    CASES[function.__name__] = function
    return function


class Prompt:
    """The program in a window of 100 columns and 40 rows; what scrolls out at the top is kept."""

    def __init__(self, program, folder, *arguments):
        self.screen = pyte.HistoryScreen(100, 40, history=2_000)
        self.stream = pyte.ByteStream(self.screen)
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "EDITRC")}
        variables = {**kept, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "HOME": folder, "XDG_STATE_HOME": folder}
        self.child = pexpect.spawn(program, ["--port", "0", *arguments], dimensions=(40, 100), env=variables, timeout=PATIENCE)
        self.child.delaybeforesend = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.close(force=True)

    def lines(self):
        above = ["".join(row[column].data for column in range(self.screen.columns)) for row in self.screen.history.top]
        return [line.rstrip() for line in [*above, *self.screen.display]]

    def wait(self, is_so, wanted):
        """Reads what the program writes until the condition holds of the lines."""
        end = time.monotonic() + PATIENCE
        while not is_so(self.lines()):
            if time.monotonic() > end:
                sys.exit(f"wanted: {wanted}\nseen:\n" + "\n".join(line for line in self.lines() if line))
            try:
                self.stream.feed(self.child.read_nonblocking(65_536, timeout=0.05))
            except pexpect.TIMEOUT:
                pass
            except pexpect.EOF:
                if not is_so(self.lines()):
                    sys.exit(f"wanted: {wanted}\nit has ended; seen:\n" + "\n".join(line for line in self.lines() if line))

    def see(self, text, times=1):
        """Waits until that many lines contain the text."""
        self.wait(lambda lines: sum(text in line for line in lines) >= times, text)

    def last(self, line):
        """Waits until the line that is being typed is this one."""
        self.wait(lambda lines: [text for text in lines if text][-1:] == [line], line)

    def type(self, text):
        self.child.send(text)

    def enter(self, line):
        self.type(line + "\r")

    def port(self):
        self.see("The broker listens on 127.0.0.1:")
        return re.search(r"listens on 127\.0\.0\.1:(\d+)", "\n".join(self.lines())).group(1)

    def ending(self):
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


@case
def a_lesson_is_done(program, folder):
    with Prompt(program, folder) as prompt:
        prompt.see("Begin with lesson protocol")
        prompt.last("mqttlab>")
        prompt.enter("lesson qos")
        prompt.see("Step 1 of 8")
        prompt.last("qos 1/8>")
        prompt.enter("connect board")
        prompt.see("board is connected")
        prompt.enter("publish board devacademy/publish/topic 'Button 1 pressed' --qos 1")
        prompt.see("Complete: PUBACK for packet 1 is here.")
        prompt.enter("check")
        prompt.see("QoS 1 arrived, this step wants QoS 0: first byte 0x32, wanted 0x30")
        prompt.enter("publish board devacademy/publish/topic 'Button 1 pressed'")
        prompt.see("✓ Step 1 of 8 is done")
        prompt.enter("next")
        prompt.last("qos 2/8>")
        # The step is done by a stranger while the learner is typing: above the line, which stays as it is.
        prompt.type("publish bo")
        prompt.last("qos 2/8> publish bo")
        message = ["-t", "devacademy/publish/topic", "-m", "Button 1 pressed", "-q", "1", "-i", "stranger"]
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", prompt.port(), *message], check=True)
        prompt.see("✓ Step 2 of 8 is done")
        prompt.last("qos 2/8> publish bo")
        prompt.type("\x03")
        prompt.last("qos 2/8>")
        prompt.type("\x04")
        assert prompt.ending() == 0
    with Prompt(program, folder) as prompt:
        prompt.see("You were in “Quality of service”, at step 3 of 8. Go on with lesson qos")
        prompt.last("mqttlab>")
        prompt.type("\x1b[A")
        prompt.last("mqttlab> next")
        prompt.type("\x03")
        prompt.enter("quit")
        assert prompt.ending() == 0


@case
def tab_completes(program, folder):
    with Prompt(program, folder) as prompt:
        prompt.last("mqttlab>")
        prompt.enter("connect board")
        prompt.see("board is connected")
        prompt.enter("subscribe board devacademy/#")
        prompt.see("board is subscribed")
        prompt.type("pub\t")
        prompt.last("mqttlab> publish")
        prompt.enter("b\tdevacademy/led ON")
        prompt.see("PUBLISH q0  devacademy/led")
        # A filter may be subscribed to and not published to.
        prompt.type("pub\tb\tdev\t")
        prompt.last("mqttlab> publish board devacademy/led")
        prompt.type("\x03unsubscribe b\tdev\t")
        prompt.last("mqttlab> unsubscribe board devacademy/")
        prompt.type("\x03trace from=b\t")
        prompt.last("mqttlab> trace from=board")
        prompt.type("\x03c\t\t")
        prompt.see("connect  connect a new client to the broker")
        prompt.last("mqttlab> c")


@case
def an_idle_prompt_costs_nothing(program, folder):
    with Prompt(program, folder) as prompt:
        prompt.last("mqttlab>")
        prompt.enter("lesson keep-alive --step 3")
        prompt.last("keep-alive 3/8>")

        def ticks():
            with open(f"/proc/{prompt.child.pid}/stat") as stat:
                return sum(int(number) for number in stat.read().rsplit(")")[-1].split()[11:13])

        time.sleep(0.3)
        before = ticks()
        time.sleep(1.5)
        assert ticks() - before <= 10, f"{ticks() - before} hundredths of a second of work"


@case
def control_c_ends_a_wait(program, folder):
    with Prompt(program, folder) as prompt:
        prompt.last("mqttlab>")
        prompt.enter("connect board")
        prompt.see("board is connected")
        prompt.enter("wait pingreq --limit 600")
        time.sleep(0.5)
        prompt.type("\x03")
        prompt.see("Interrupted; what was under way goes on.")
        prompt.last("mqttlab>")
        prompt.enter("ping board")
        prompt.see("PINGRESP came after")


@case
def a_password_stays_out_of_the_history(program, folder):
    with Prompt(program, folder) as prompt:
        prompt.last("mqttlab>")
        prompt.enter("connect ann --user ann --password secret")
        prompt.see("ann is connected")
        prompt.enter("show 2")
        prompt.see("Password: ")
        prompt.enter("quit")
        assert prompt.ending() == 0
        shown = "\n".join(line for line in prompt.lines() if "--password" not in line)
        assert "secret" not in shown, shown
    with open(os.path.join(folder, "mqttlab", "history")) as history:
        assert history.read() == "show 2\nquit\n"


@case
def a_password_is_typed_unseen(program, folder):
    with Prompt(program, folder) as prompt:
        prompt.last("mqttlab>")
        prompt.enter("accounts add ann")
        prompt.last("Password for ann:")
        prompt.enter("Nordic-51")
        prompt.last("The same again:")
        prompt.enter("Nordic-52")
        prompt.see("The two are not the same, so nothing was changed.")
        prompt.enter("accounts add ann")
        prompt.see("Password for ann:", times=2)
        prompt.enter("Nordic-52")
        prompt.see("The same again:", times=2)
        prompt.enter("Nordic-52")
        prompt.see("ann has an account in")
        accounts = os.path.join(folder, "mqttlab", "accounts")
        prompt.enter(f"broker start --accounts {accounts}")
        prompt.see("The broker listens on 127.0.0.1:")
        prompt.enter("connect ann --user ann --password Nordic-51")
        prompt.see("bad user name or password")
        prompt.enter("connect bob --user ann --password Nordic-52")
        prompt.see("bob is connected")
        prompt.enter("quit")
        assert prompt.ending() == 0
        shown = "\n".join(line for line in prompt.lines() if "--password" not in line)
        assert "Nordic-5" not in shown, shown
    with open(os.path.join(folder, "mqttlab", "history")) as history:
        assert "Nordic" not in history.read()


@case
def an_instructor_goes_on_by_key(program, folder):
    path = os.path.join(folder, "demo.txt")
    with open(path, "w") as demo:
        demo.write("connect ann\nping ann\nping ann\n")
    arguments = ["run", "--step", "--no-colour", "--port", "0", path]
    child = pexpect.spawn(program, arguments, dimensions=(40, 100), timeout=PATIENCE, encoding="utf-8")
    for line in ["connect ann", "ping ann"]:
        child.expect_exact(f"» {line}")
        child.expect_exact("a key goes on, q ends")
        child.send(" ")
    child.expect_exact("PINGRESP came after")
    child.expect_exact("a key goes on, q ends")
    child.send("q")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 1, child.exitstatus


if sys.argv[1:] == ["--list"]:
    print("\n".join(CASES))
else:
    with tempfile.TemporaryDirectory() as home:
        CASES[sys.argv[2]](sys.argv[1], home)
