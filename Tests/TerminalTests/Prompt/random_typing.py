"""Whatever is typed, wherever the cursor is: a posted line leaves prompt, line and cursor as a model lays them out."""

import random
import unicodedata

from terminal import Terminal, case

PROMPT = "lab> "
CHARACTERS = "abcdefgh  日本語é한ｗ🙂"
LEFT, RIGHT, HOME, END, BACKSPACE, CUT_WORD = "\x02", "\x06", "\x01", "\x05", "\x7f", "\x17"


def cells(character):
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def lay_out(text, cursor, columns):
    """The rows, and (row, column) of the cursor."""
    rows, width, place = [""], 0, None
    for index, character in enumerate(text + "\0"):
        if character != "\0" and width + cells(character) > columns:
            rows.append("")
            width = 0
        if index == cursor:
            place = (len(rows) - 1, width)
        if character == "\0":
            break
        rows[-1] += character
        width += cells(character)
        if width == columns:
            rows.append("")
            width = 0
    return rows, place


class Model:
    """The line as the keys should have made it."""

    def __init__(self):
        self.text, self.cursor = "", 0

    def press(self, key):
        match key:
            case "\x02":
                self.cursor = max(0, self.cursor - 1)
            case "\x06":
                self.cursor = min(len(self.text), self.cursor + 1)
            case "\x01":
                self.cursor = 0
            case "\x05":
                self.cursor = len(self.text)
            case "\x7f":
                if self.cursor > 0:
                    self.text = self.text[: self.cursor - 1] + self.text[self.cursor :]
                    self.cursor -= 1
            case _:
                self.text = self.text[: self.cursor] + key + self.text[self.cursor :]
                self.cursor += len(key)


def check(driver, seed, columns, rows, steps):
    choose = random.Random(seed)
    with Terminal(driver, columns=columns, rows=rows) as terminal:
        model, above, history = Model(), [], []
        for step in range(steps):
            for _ in range(choose.randint(1, 6)):
                key = choose.choice([choose.choice(CHARACTERS)] * 4 + [LEFT, LEFT, RIGHT, HOME, END, BACKSPACE])
                model.press(key)
                terminal.type(key)
                history.append(key)
            above.append(f"post {step}")
            terminal.order(f"post {above[-1]}")
            line, (row, column) = lay_out(PROMPT + model.text, len(PROMPT) + model.cursor, columns)
            shown = (above + line)[-rows:] if len(above) + len(line) > rows else above + line
            top = len(shown) - len(line)
            wanted = [text.rstrip() for text in shown]
            while wanted and not wanted[-1]:
                wanted.pop()
            try:
                terminal.expect(wanted, (top + row, column))
            except Exception as reason:
                raise AssertionError(f"seed {seed}, keys {history}: {reason}")


@case
def random_typing(driver):
    for seed, columns in enumerate([20, 21, 33, 40]):
        check(driver, seed, columns, rows=50, steps=25)
