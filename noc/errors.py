"""The errors that people get to read. The text of each is one sentence: what is wrong, where, and what helps.

    NocError
    ├── ConfigError      noc.toml or the roster says something that cannot be used
    ├── SecretError      a secret cannot be had from where the configuration says it is
    └── ResourceError    a file that belongs to the console itself is missing

None of them ever carries a secret.
"""


class NocError(Exception):
    """Something a person can mend. Show the text, not a traceback."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class ConfigError(NocError):
    """`noc.toml` or the roster: names the file, the key, what is wrong with it and the remedy."""


class SecretError(NocError):
    """Names the key that the secret is for, where it was looked for and the remedy."""


class ResourceError(NocError):
    """The installation is not whole."""
