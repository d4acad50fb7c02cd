"""Where a secret is to be found: `"keyring"`, `"env:NAME"` or `"file:PATH"`. Never the secret itself."""

import re

from noc.config.place import Place
from noc.secrets import SERVICE
from noc.settings import SecretRef

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def secret_reference(text: str, owner: str, of: str, key: str, place: Place) -> SecretRef:
    """`owner` is whose secret it is in the keyring, `of` the same for people.

    Raises ConfigError, which never repeats what stands there: it may be the secret.
    """
    of = f"{of}, {key}"
    source, _, where = text.strip().partition(":")
    if text.strip() == "keyring":
        return SecretRef("keyring", f"{owner}/{key}", of)
    if source == "env" and _VARIABLE.fullmatch(where):
        return SecretRef("env", where, of)
    if source == "env":
        raise place.wrong(key, 'must name an environment variable: letters, digits and _, as in "env:NOC_PASSWORD"')
    if source == "file" and where:
        return SecretRef("file", str(place.resolve(key, where)), of)
    raise place.wrong(
        key,
        "holds no reference but clear text, and a secret does not belong into this file: "
        f'write "keyring" and store it with: keyring set {SERVICE} "{owner}/{key}"; '
        'or write "env:NAME" for an environment variable, or "file:PATH" for a file of mode 0600',
    )
