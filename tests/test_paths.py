from pathlib import Path

import pytest

from noc import paths
from noc.errors import ResourceError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CONFIG", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name))
    return tmp_path


def test_each_thing_is_in_the_folder_the_platform_has_for_it(home: Path) -> None:
    assert paths.config_file() == home / "CONFIG/noc/noc.toml"
    assert paths.journal_file() == home / "DATA/noc/journal.sqlite"
    assert home / "STATE" in paths.log_file().parents


def test_each_process_has_a_log_of_its_own(home: Path) -> None:
    assert paths.log_file("noc") != paths.log_file("sentinel")


def test_asking_for_a_path_makes_nothing(home: Path) -> None:
    paths.config_file(), paths.data_folder(), paths.journal_file(), paths.log_file()
    assert list(home.iterdir()) == []


def test_resources_are_found_in_a_checkout() -> None:
    assert paths.resource("noc.toml.example").is_file()


def test_a_missing_resource_names_itself_and_the_remedy() -> None:
    with pytest.raises(ResourceError, match=r"resources/sounds/none\.wav is missing .* install the console again"):
        paths.resource("sounds/none.wav")
