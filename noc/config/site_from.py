"""`site_from`: by what an object finds its site, and which ways a kind of backend has."""

from noc.config.place import Place
from noc.config.words import hint, quoted
from noc.core.mapping import SiteFrom, Source

FORMS = ("host", "hostgroup", "hostgroup:PREFIX", "label:NAME", "tag:NAME", "var:NAME", "name:REGEX")
_NAMED = frozenset({"label", "tag", "var", "name"})  # without a name behind the colon they say nothing


def site_from(text: str | None, kind: str, fits: tuple[str, ...], place: Place) -> str:
    """Check it, and find the default where it is left out. `fits`: the ways of this kind. Raises ConfigError."""
    if text is None:
        if fits[0] in _NAMED:
            raise place.wrong("site_from", f"is missing: {_needs(kind, fits)}")
        return fits[0]
    source = text.partition(":")[0]
    if source not in set(Source):
        raise place.wrong("site_from", f"is {quoted(text)}: {hint(source, FORMS)}")
    if source not in fits:
        raise place.wrong("site_from", f"is {quoted(text)}: {_misfit(kind, fits)}")
    try:
        SiteFrom.parse(text)
    except ValueError as error:
        raise place.wrong("site_from", f"is {error}") from None
    return text


def _needs(kind: str, fits: tuple[str, ...]) -> str:
    word = fits[0]
    return f'{kind} needs the {word} whose values are the sites, as in "{word}:site" or "{word}:instance"'


def _misfit(kind: str, fits: tuple[str, ...]) -> str:
    if fits[0] in _NAMED:
        return _needs(kind, fits)
    return f"{kind} has {', '.join(form for form in FORMS if form.partition(':')[0] in fits)}"
