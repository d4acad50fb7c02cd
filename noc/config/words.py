"""The words of an error: what somebody may have meant, and what he wrote."""

from collections.abc import Iterable, Sequence
from datetime import date
from difflib import get_close_matches

from noc.core.phrases import quoted

__all__ = ["hint", "nearest", "quoted", "shown"]

_LONGEST_SHOWN = 40


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Find the known word that is most like this one."""
    by_folded = {candidate.casefold().replace("-", "_"): candidate for candidate in known}
    found = get_close_matches(word.casefold().replace("-", "_"), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None


def hint(word: str, known: Sequence[str]) -> str:
    """End a sentence about an unknown word: with the nearest known one, or with all of them."""
    meant = nearest(word, known)
    return f'did you mean "{meant}"?' if meant else f"known are {', '.join(known)}"


def shown(value: object) -> str:
    """What somebody wrote, in short. Not for secrets."""
    match value:
        case str():
            return quoted(value)
        case bool():
            return "true" if value else "false"
        case int() | float() | date():
            return str(value)[:_LONGEST_SHOWN]
        case list():
            inside = ", ".join(shown(member) for member in value[:_LONGEST_SHOWN])
            return f"[{inside}]" if len(inside) <= _LONGEST_SHOWN else f"[{inside[:_LONGEST_SHOWN]}...]"
        case dict():
            return "a table"
    return f"a {type(value).__name__}"
