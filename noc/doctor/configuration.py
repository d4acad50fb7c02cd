"""The configuration and the secrets that it points to."""

from collections.abc import Iterator
from pathlib import Path

from noc import paths, secrets
from noc.config import load
from noc.core.phrases import several
from noc.doctor.link import Line, broken, ok, weak
from noc.errors import NocError, SecretError
from noc.settings import SecretRef, Settings

LINK, SECRETS = "configuration", "secrets"


def read_configuration(path: Path | None) -> tuple[Settings | None, list[Line]]:
    """None: there is none to go by, and the only line says what to do."""
    file = path or paths.config_file()
    if not file.exists():
        return None, [broken(LINK, f"there is no {file}", "add a backend: noc backends add; see it first: noc demo")]
    try:
        settings = load(path)
    except NocError as error:
        return None, [broken(LINK, str(error), "mend it there, then run this again")]
    found = [weak(LINK, warning, "change it in noc.toml") for warning in settings.warnings]
    about = f"{settings.path}: {several(len(settings.backends), 'backend')}, {_roster(settings)}"
    return settings, found or [ok(LINK, about)]


def _roster(settings: Settings) -> str:
    if settings.roster is None:
        return "no roster: the sites that the backends know are adopted"
    return f"{several(len(settings.roster), 'site')} on the roster"


def examine_secrets(settings: Settings) -> Iterator[Line]:
    """Each is fetched; none is shown."""
    refs = list(_refs(settings))
    faults = 0
    for ref in refs:
        try:
            secrets.resolve(ref)
        except SecretError as error:
            faults += 1
            what, _, remedy = str(error).rpartition("; ")
            yield broken(SECRETS, what or str(error), remedy if what else _remedy(ref))
    if not faults:
        yield ok(SECRETS, f"{several(len(refs), 'secret')} can be fetched" if refs else "none is needed")


def _remedy(ref: SecretRef) -> str:
    return "put the secret there" if ref.source != "keyring" else "store it in the keyring"


def _refs(settings: Settings) -> Iterator[SecretRef]:
    for backend in settings.backends:
        yield from (ref for ref in (backend.password, backend.token) if ref is not None)
    yield from (target.address for target in settings.targets)
    if settings.console.dead_man is not None:
        yield settings.console.dead_man
