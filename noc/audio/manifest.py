"""The hashes of the shipped sounds: a damaged file is a siren that may not sound, so it is found at the start."""

import hashlib
from pathlib import Path

from noc.audio.figures import FILES

MANIFEST = "SHA256SUMS"  # of the form that `sha256sum --check` reads


def line(name: str, digest: str) -> str:
    return f"{digest}  {name}\n"


def missing_or_changed(folder: Path) -> list[str]:
    """The files that are not there, not readable or not the ones that were shipped; the manifest itself among them."""
    try:
        lines = (folder / MANIFEST).read_text(encoding="ascii").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return [MANIFEST]
    return [name for name in FILES if line(name, _digest(folder / name)) not in lines]


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
