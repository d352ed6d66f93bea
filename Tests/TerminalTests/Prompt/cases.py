"""`cases.py DRIVER CASE` runs one case against the driver; `cases.py --list` names them all."""

import sys

import editing  # noqa: F401
import leaving  # noqa: F401
import plain  # noqa: F401
import posting  # noqa: F401
import random_typing  # noqa: F401
from terminal import CASES, Mismatch

if sys.argv[1:] == ["--list"]:
    print("\n".join(CASES))
else:
    driver, name = sys.argv[1:]
    try:
        CASES[name](driver)
    except (Mismatch, AssertionError) as reason:
        sys.exit(f"{name}: {reason}")
