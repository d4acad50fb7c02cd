"""What is written down: all of it, or nothing."""

import os
from pathlib import Path

import pytest
import trustme

from noc import secrets
from noc.errors import ConfigError, NocError, SecretError
from noc.settings import SecretRef
from noc.setup import commit as writing
from noc.setup.commit import Plan, Secret, check_place, commit, free_name
from noc.setup.draft import Draft

PEM = trustme.CA().cert_pem.bytes().decode()
DRAFT = Draft("prometheus", "prom", "http://127.0.0.1:9090", site_from="label:site")
OLD = '# ours\n[[backend]]\nname = "old"\nkind = "prometheus"\nurl = "http://127.0.0.1:1"\nsite_from = "label:site"\n'


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "noc.toml"


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_first_file_is_its_owners_alone(config: Path) -> None:
    commit(Plan(config, DRAFT))
    assert config.stat().st_mode & 0o777 == 0o600
    assert everything(config.parent) == ["noc.toml"], "no scratch file stays behind"


def test_the_mode_and_the_comments_of_a_file_stay(config: Path) -> None:
    config.parent.mkdir()
    config.write_text(OLD)
    config.chmod(0o640)
    commit(Plan(config, DRAFT))
    assert config.stat().st_mode & 0o777 == 0o640
    assert config.read_text().startswith(OLD)


def test_a_link_stays_a_link(config: Path, tmp_path: Path) -> None:
    config.parent.mkdir()
    (tmp_path / "kept.toml").write_text(OLD)
    config.symlink_to(tmp_path / "kept.toml")
    commit(Plan(config, DRAFT))
    assert config.is_symlink()
    assert 'name = "prom"' in (tmp_path / "kept.toml").read_text()


def test_a_certificate_and_a_secret_lie_beside_it(config: Path) -> None:
    draft = Draft("icinga2", "east", "https://127.0.0.1:1", user="noc", password="file:east.password", ca="east-ca.pem")
    ref = SecretRef("file", str(config.parent / "east.password"), "backend east, password")
    commit(Plan(config, draft, PEM, Secret(ref, "sesame")))
    assert (config.parent / "east.password").stat().st_mode & 0o777 == 0o600
    assert secrets.resolve(ref) == "sesame"
    assert (config.parent / "east-ca.pem").read_text() == PEM


def test_what_the_console_would_refuse_is_not_written(config: Path, tmp_path: Path) -> None:
    config.parent.mkdir()
    config.write_text(OLD)
    before = everything(tmp_path)
    taken = Draft("prometheus", "OLD", "http://127.0.0.1:9090", site_from="label:site", ca="ca.pem")
    with pytest.raises(ConfigError, match="name of another backend"):
        commit(Plan(config, taken, PEM))
    assert config.read_text() == OLD
    assert everything(tmp_path) == before, "the certificate that was saved first is gone again"


def test_a_keyring_that_fails_leaves_nothing_behind(config: Path, tmp_path: Path) -> None:
    draft = Draft("icinga2", "east", "https://127.0.0.1:1", user="noc", password="keyring", ca="east-ca.pem")
    ref = SecretRef("keyring", "east/password", "backend east, password")
    with pytest.raises(SecretError, match="no keyring"):
        commit(Plan(config, draft, PEM, Secret(ref, "sesame")))
    assert everything(tmp_path) == [], "not even the folder that was made"


def test_a_file_that_cannot_be_replaced_takes_the_rest_back(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.parent.mkdir()
    config.write_text(OLD)
    ref = SecretRef("file", str(config.parent / "s"), "backend prom, token")
    draft = Draft("prometheus", "prom", "http://127.0.0.1:9090", token="file:s", site_from="label:site")

    def full(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(ConfigError, match="No space left on device; nothing was changed"):
        commit(Plan(config, draft, None, Secret(ref, "sesame")))
    assert everything(config.parent) == ["noc.toml"]
    assert config.read_text() == OLD


def test_a_file_that_is_there_is_never_written_over(config: Path) -> None:
    config.parent.mkdir()
    (config.parent / "ca.pem").write_text("somebody's")
    with pytest.raises(NocError, match=r"ca\.pem: cannot be written: File exists"):
        commit(Plan(config, Draft("icinga2", "east", "https://127.0.0.1:1", ca="ca.pem"), PEM))
    assert (config.parent / "ca.pem").read_text() == "somebody's"
    assert free_name(config.parent, "ca", ".pem") == "ca-2.pem"
    assert free_name(config.parent, "../é b", ".pem") == "é-b.pem"


def test_where_nothing_can_be_written_is_told_before_any_question(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="is no folder"):
        check_place(tmp_path / "file" / "noc.toml")
    with pytest.raises(ConfigError, match="is a folder"):
        check_place(tmp_path)
    check_place(tmp_path / "new" / "newer" / "noc.toml")


def test_a_secret_is_in_no_repr() -> None:
    assert "sesame" not in repr(Plan(Path("x"), DRAFT, None, Secret(SecretRef("file", "x", "y"), "sesame")))
    assert writing.NEW_MODE == 0o600
