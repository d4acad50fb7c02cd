"""Damage to a sound is found before the sound is needed."""

import shutil
from pathlib import Path

import pytest

from noc.audio.figures import FILES
from noc.audio.manifest import MANIFEST, missing_or_changed

SOUNDS = Path(__file__).parents[2] / "resources" / "sounds"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SOUNDS, tmp_path / "sounds"))


def test_what_is_shipped_is_whole() -> None:
    assert missing_or_changed(SOUNDS) == []


def test_one_changed_byte_is_seen(folder: Path) -> None:
    content = bytearray((folder / "down.wav").read_bytes())
    content[1000] ^= 1
    (folder / "down.wav").write_bytes(content)
    assert missing_or_changed(folder) == ["down.wav"]


def test_a_missing_file_is_seen(folder: Path) -> None:
    (folder / "silent.wav").unlink()
    assert missing_or_changed(folder) == ["silent.wav"]


def test_a_file_the_manifest_does_not_know_is_seen(folder: Path) -> None:
    lines = (folder / MANIFEST).read_text().splitlines(keepends=True)
    (folder / MANIFEST).write_text("".join(line for line in lines if "fault.wav" not in line))
    assert missing_or_changed(folder) == ["fault.wav"]


def test_a_folder_without_sounds_is_seen(tmp_path: Path) -> None:
    assert missing_or_changed(tmp_path) == [MANIFEST]


def test_a_manifest_that_is_not_text_is_seen(folder: Path) -> None:
    (folder / MANIFEST).write_bytes(b"\xff\xfe")
    assert missing_or_changed(folder) == [MANIFEST]


def test_every_file_is_named() -> None:
    assert {line.split("  ")[1] for line in (SOUNDS / MANIFEST).read_text().splitlines()} == set(FILES)
