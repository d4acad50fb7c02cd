"""The first run: what the welcome says, and that it never overwrites what somebody wrote."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from noc import paths
from noc.ui.welcome import Welcome


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been opened in an editor: there is none here."""
    found: list[str] = []

    def open_url(url: QUrl) -> bool:
        found.append(url.toLocalFile())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return found


def welcome(qtbot: QtBot, config: Path) -> Welcome:
    window = Welcome(config, paths.resource("noc.toml.example"))
    qtbot.addWidget(window)
    return window


def test_it_says_what_is_missing_and_where(qtbot: QtBot, tmp_path: Path) -> None:
    window = welcome(qtbot, tmp_path / "noc.toml")
    assert str(tmp_path / "noc.toml") in window.said.text()
    assert "demo" in window.demo.text()


def test_adding_a_backend_begins_from_the_example(qtbot: QtBot, tmp_path: Path, opened: list[str]) -> None:
    config = tmp_path / "new" / "noc.toml"
    window = welcome(qtbot, config)
    window.add.click()
    assert config.read_text("utf-8") == paths.resource("noc.toml.example").read_text("utf-8")
    assert opened == [str(config)]
    assert "noc check" in window.said.text()


def test_a_configuration_that_is_there_is_kept(qtbot: QtBot, tmp_path: Path, opened: list[str]) -> None:
    config = tmp_path / "noc.toml"
    config.write_text("# mine\n")
    window = welcome(qtbot, config)
    window.add.click()
    assert config.read_text() == "# mine\n"
    assert opened == [str(config)]


def test_a_folder_that_cannot_be_made_is_said(qtbot: QtBot, tmp_path: Path, opened: list[str]) -> None:
    (tmp_path / "file").write_text("")
    window = welcome(qtbot, tmp_path / "file" / "noc.toml")
    window.add.click()
    assert "cannot be written" in window.said.text()
    assert opened == []
