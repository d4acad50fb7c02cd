"""`site_from`: by what an object finds its site, and which ways a kind of backend has."""

import re

from noc.config.place import Place
from noc.config.words import hint, quoted

FORMS = ("host", "hostgroup", "hostgroup:PREFIX", "label:NAME", "tag:NAME", "var:NAME", "name:REGEX")
_SOURCES = ("host", "hostgroup", "label", "tag", "var", "name")
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
    source, colon, argument = text.partition(":")
    if source not in _SOURCES:
        raise place.wrong("site_from", f"is {quoted(text)}: {hint(source, FORMS)}")
    if source not in _FITS[kind]:
        raise place.wrong("site_from", f"is {quoted(text)}: {_misfit(kind)}")
    if source == "host" and colon:
        raise place.wrong(
            "site_from", f'is {quoted(text)}: nothing follows "host"; for groups write "hostgroup:PREFIX"'
        )
    if source in ("label", "tag", "var") and not argument.strip():
        raise place.wrong("site_from", f'is {quoted(text)}: name the {source}, as in "{source}:site"')
    if source == "name":
        _check_pattern(argument, place)
    return text


def _needs_label(kind: str) -> str:
    return f'{kind} needs the label whose values are the sites, as in "label:site" or "label:instance"'


def _misfit(kind: str) -> str:
    if _FITS[kind] == _BY_LABEL:
        return _needs_label(kind)
    return f"{kind} has {', '.join(form for form in FORMS if form.partition(':')[0] in _FITS[kind])}"


def _check_pattern(pattern: str, place: Place) -> None:
    try:
        groups = list(re.compile(pattern).groupindex)
    except (re.error, RecursionError, OverflowError) as error:
        raise place.wrong("site_from", f"is no regular expression: {error} in {quoted(pattern)}") from None
    if groups != ["site"]:
        example = '"name:^(?P<site>[a-z]+)-"'
        raise place.wrong("site_from", f"needs one group called site, as in {example}, not {quoted(pattern)}")
