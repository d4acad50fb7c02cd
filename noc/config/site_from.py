"""`site_from`: by what an object finds its site, and which ways a kind of backend has."""

from noc.config.place import Place
from noc.config.words import hint, quoted
from noc.core.mapping import SiteFrom, Source

FORMS = ("host", "hostgroup", "hostgroup:PREFIX", "label:NAME", "tag:NAME", "var:NAME", "name:REGEX")
_BY_LABEL = ("label",)
_FITS = {
    "prometheus": _BY_LABEL,
    "alertmanager": _BY_LABEL,
    "icinga2": ("host", "hostgroup", "var", "name"),
}


def site_from(text: str | None, kind: str, place: Place) -> str:
    """Check it, and find the default where it is left out. Raises ConfigError."""
    if text is None:
        if _FITS[kind] == _BY_LABEL:
            raise place.wrong("site_from", f"is missing: {_needs_label(kind)}")
        return "host"
    source = text.partition(":")[0]
    if source not in set(Source):
        raise place.wrong("site_from", f"is {quoted(text)}: {hint(source, FORMS)}")
    if source not in _FITS[kind]:
        raise place.wrong("site_from", f"is {quoted(text)}: {_misfit(kind)}")
    try:
        SiteFrom.parse(text)
    except ValueError as error:
        raise place.wrong("site_from", f"is {error}") from None
    return text


def _needs_label(kind: str) -> str:
    return f'{kind} needs the label whose values are the sites, as in "label:site" or "label:instance"'


def _misfit(kind: str) -> str:
    if _FITS[kind] == _BY_LABEL:
        return _needs_label(kind)
    return f"{kind} has {', '.join(form for form in FORMS if form.partition(':')[0] in _FITS[kind])}"
