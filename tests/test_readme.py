"""What the README promises is so: its configuration loads, its links lead somewhere, its kinds exist."""

import re
from pathlib import Path

import pytest
import trustme

from noc.backends.kinds import kind_named, kind_names
from noc.config import load
from tests.bench.load import WITHOUT

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
TOML = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
ROWS = re.findall(r"^\| `(\w+)` \| (.*) \|$", README, re.MULTILINE)
TABLE = {kind: rest.split(" | ") for kind, rest in ROWS}
LINKS = re.findall(r"\]\(([^)#]+)\)", README)


def test_its_configuration_of_eight_lines_works(tmp_path: Path) -> None:
    (text,) = TOML
    assert len(text.splitlines()) == 8
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "monitor-ca.pem"))
    (tmp_path / "noc.toml").write_text(text, "utf-8")
    (backend,) = load(tmp_path / "noc.toml").backends
    assert (backend.kind, backend.site_from) == ("icinga2", "hostgroup:site-")


@pytest.mark.parametrize("link", [link for link in LINKS if not link.startswith("http")])
def test_its_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).is_file()


def test_its_table_names_every_kind() -> None:
    assert TABLE.keys() == set(kind_names())


@pytest.mark.parametrize("kind", kind_names())
def test_its_table_says_of_each_kind_what_the_kind_says_of_itself(kind: str) -> None:
    """What it was run against and what it costs are told by the live tests and by `tests/bench/test_poll.py`."""
    against, *words, cost = TABLE[kind]
    said = kind_named(kind)
    assert words == [said.tells, said.cannot_tell, said.account]
    assert len(against) > 3
    assert kind in WITHOUT or re.fullmatch(r"[\d.]+ [kM]B, \d+; [\d.]+ ms \([\d.]+\)", cost)


def test_it_fits_a_screen() -> None:
    before_its_proof, _, _ = README.partition("## The gauntlet")
    assert len(before_its_proof.splitlines()) <= 85
