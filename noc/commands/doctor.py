"""`noc doctor`: each link from a backend to a person's ear as this machine has it, and what helps."""

import argparse
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from noc.commands.contract import stamp
from noc.commands.output import say, say_json
from noc.doctor.link import Line, Mark, code_of
from noc.doctor.round import examine

HELP = "look at each link of the chain on this machine, say what is weak or broken, and what helps"
EXAMPLES = """examples:
  noc doctor
  noc doctor --json | jq '.lines[] | select(.mark == "broken")'
  noc doctor --no-sound            where somebody sleeps beside the loudspeaker

It plays a short test tone and listens to it, asks each backend twice, and starts
a sentinel and ends it. It changes nothing, calls nobody and sends no ping.

exit codes: 0 all is well, 1 weakened, or not verified where an alarm depends on
it, 2 broken, 3 there is no configuration to go by"""
WIDTH = 80
_MARK, _LINK = 13, 14
_INDENT = 2 + _MARK + _LINK


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--no-sound", action="store_true", help="play no test tone")


def run(args: argparse.Namespace) -> int:
    from noc.doctor.chain import begun  # late: it knows the sound, and Qt takes its time

    at = datetime.now(UTC)
    settings, lines, examinations = begun(args.config, plays=not args.no_sound)
    if not args.json:
        _print(lines)
    for found in examine(examinations, _waits):
        lines += found
        if not args.json:
            _print(found)
    code = code_of(lines, judged=settings is not None)
    if args.json:
        say_json({"at": stamp(at), "code": code, "lines": [_object(line) for line in lines]})
    else:
        say(_summary(lines))
    return code


def _summary(lines: list[Line]) -> str:
    counts = Counter(line.mark for line in lines)
    return ", ".join(f"{counts[mark]} {_word(mark)}" for mark in reversed(Mark) if counts[mark])


def _word(mark: Mark) -> str:
    """What must not be overlooked is written large."""
    return mark.upper() if mark is Mark.BROKEN else mark


def _waits(link: str) -> None:
    """For a person at a terminal: what takes so long."""
    if sys.stderr.isatty():
        print(f"noc: looking at: {link} ...", file=sys.stderr, flush=True)


def _print(lines: list[Line] | tuple[Line, ...]) -> None:
    for line in lines:
        say("\n".join(_rows(line)))


def _rows(line: Line) -> Iterator[str]:
    about = f"{line.subject}: " if line.subject else ""
    remedy = f"; {line.remedy}" if line.remedy else ""
    text = f"{about}{line.text}{remedy}"
    rows = textwrap.wrap(text, WIDTH - _INDENT, break_long_words=False, break_on_hyphens=False) or [""]
    yield f"  {_word(line.mark):<{_MARK}}{line.link:<{_LINK}}{rows[0]}"
    yield from (" " * _INDENT + row for row in rows[1:])


def _object(line: Line) -> dict[str, Any]:
    """All fields always."""
    return {
        "link": line.link,
        "subject": line.subject or None,
        "mark": line.mark,
        "text": line.text,
        "remedy": line.remedy or None,
        "needed": line.needed,
    }
