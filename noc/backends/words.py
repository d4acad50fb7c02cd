"""Text from backends is data: what may be shown of it."""

import re

# Terminal escapes: CSI with its parameters, OSC up to its end, and the short ones.
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]")
_LIMIT_READ = 8
LONGEST_ADDRESS = 255  # characters: the longest name that DNS has


def clean(text: str, limit: int = 200) -> str:
    """Make text of a backend fit for one line: escapes, control and invisible characters become spaces.

    Runs of spaces become one; what is longer than `limit` characters ends in `…`.
    """
    if len(text) <= limit and text.isprintable():
        return text.strip()
    head = text[: limit * _LIMIT_READ]
    if not head.isprintable():
        head = _ESCAPE.sub(" ", head)
        head = "".join(c if c.isprintable() else " " for c in head)
    head = " ".join(head.split())
    return head if len(head) <= limit and len(text) <= limit * _LIMIT_READ else head[: limit - 1].rstrip() + "…"
