"""Configuration files as text, put on disk for a test."""

from pathlib import Path

import pytest

from noc.config import load
from noc.errors import ConfigError
from noc.settings import Settings

BACKEND = """
[[backend]]
name = "east"
kind = "icinga2"
url = "https://icinga.example:5665"
"""


def loaded(folder: Path, text: str | bytes) -> Settings:
    """Load `noc.toml` with this text."""
    file = folder / "noc.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load(file)


def refusal(folder: Path, text: str | bytes) -> str:
    """What is said of `noc.toml` with this text: one sentence that begins with the file."""
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text)
    sentence = caught.value.text
    assert str(caught.value) == sentence
    assert caught.value.__cause__ is None
    assert "\n" not in sentence
    assert len(sentence) < 500
    assert sentence.startswith(str(folder))
    return sentence.removeprefix(str(folder) + "/")


def missing(words: list[str], sentence: str) -> list[str]:
    return [word for word in words if word not in sentence]


def with_backend(*lines: str, kind: str = "icinga2", url: str = "https://icinga.example:5665") -> str:
    """One backend, and what is set of it besides."""
    return "\n".join(["[[backend]]", 'name = "east"', f'kind = "{kind}"', f'url = "{url}"', *lines])
