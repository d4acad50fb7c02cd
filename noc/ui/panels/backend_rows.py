"""A backend as rows to be read: how it stands, and what it can and cannot tell."""

from collections import Counter
from datetime import timedelta

from noc.backends.kinds import kind_named, kind_names
from noc.core.answer import ConfigState
from noc.core.causes import Cause
from noc.core.phrases import for_age
from noc.core.snapshot import BackendView, Snapshot
from noc.ui.lettering import one_line
from noc.ui.panels.list_rows import Row
from noc.ui.shapes import Shape
from noc.ui.theme import Face
from noc.ui.words import CAUSE_WORDS

LONGEST = 600  # letters of a text from elsewhere
STEADY = timedelta(seconds=5)  # a clock that differs by less is right
_CONFIG = {
    ConfigState.APPLIED: "applied",
    ConfigState.PENDING: "NOT APPLIED",
    ConfigState.FAILED: "RELOAD FAILED",
    ConfigState.UNKNOWN: "cannot tell",
}
_WORKS = ("ok", "starting")


def heading_of(backend: BackendView) -> str:
    title = kind_named(backend.kind).title if backend.kind in kind_names() else backend.kind
    return " · ".join(filter(None, (one_line(backend.name[:80]), title[:80], one_line(backend.version[:40]))))


def backend_rows(backend: BackendView, snapshot: Snapshot) -> tuple[Row, ...]:
    sites = Counter(name for site in snapshot.sites for name in site.backends)
    return (
        _state(backend),
        Row("objects, sites", "", f"{backend.objects}, {sites[backend.name]}"),
        Row("last answer", "", "none yet" if backend.age is None else f"{for_age(backend.age)} ago"),
        _clock(backend),
        _config(backend),
    )


def told_words(backend: BackendView) -> tuple[str, ...]:
    """Sentences: what is wrong, what its last answer could not tell, and what its kind never names and what helps."""
    wrong = () if backend.state in _WORKS else (backend.detail,)
    said = [one_line(text[:LONGEST]) for text in (*wrong, backend.config_text, *backend.remarks) if text]
    if backend.kind in kind_names():
        blind = kind_named(backend.kind).blind_to.items()
        said += [f"Does not name “{CAUSE_WORDS[cause]}”: {reason}" for cause, reason in blind if _holds(cause, backend)]
    return tuple(dict.fromkeys(said))


def _holds(cause: Cause, backend: BackendView) -> bool:
    """A check plug-in may tell what the product does not."""
    return cause is not Cause.CONFIG_PENDING or backend.config is ConfigState.UNKNOWN


def trouble_words(snapshot: Snapshot) -> str:
    troubled = [backend for backend in snapshot.backends if backend.state not in _WORKS]
    if not troubled:
        return "All of them answer."
    return f"{len(troubled)} of {len(snapshot.backends)} in trouble."


def _state(backend: BackendView) -> Row:
    if backend.state in _WORKS:
        return Row("state", "", "answers" if backend.state == "ok" else "waits for its first answer", Shape.DOT)
    return Row("state", "", CAUSE_WORDS[Cause(backend.state)].upper(), Shape.TRIANGLE, Face.DEGRADED)


def _clock(backend: BackendView) -> Row:
    if backend.skew is None:
        return Row("clock", "", "not told")
    if abs(backend.skew) < STEADY:
        return Row("clock", "", "right")
    way = "ahead" if backend.skew > timedelta(0) else "behind"
    return Row("clock", "", f"{for_age(abs(backend.skew))} {way}", Shape.TRIANGLE, Face.DEGRADED)


def _config(backend: BackendView) -> Row:
    bad = backend.config in (ConfigState.PENDING, ConfigState.FAILED)
    shape, face = (Shape.TRIANGLE, Face.DEGRADED) if bad else (Shape.NONE, None)
    return Row("configuration", "", _CONFIG[backend.config], shape, face)
