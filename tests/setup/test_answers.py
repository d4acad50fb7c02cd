"""Each answer is read as the file would be, and refused with the reason."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest

from noc.backends.kind import BackendKind, Options
from noc.backends.kinds import kind_named, kind_names
from noc.setup import answers


class OwnKeys(Options, kw_only=True, frozen=True):
    page: Annotated[str, msgspec.Meta(description="the name of a page")]
    count: Annotated[int, msgspec.Meta(ge=1, description="a whole number")] = 1
    words: Annotated[list[str], msgspec.Meta(description="a list")] = msgspec.field(default_factory=list)
    table: Annotated[dict[str, Any], msgspec.Meta(description="a table")] = msgspec.field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.page == self.words:
            raise ValueError("page is among words")


ABOUT = BackendKind("Own", lambda s, k: None, "", "", "", ("host",), options=OwnKeys)  # type: ignore[arg-type, return-value]


def refused(check: Any, *words: Any) -> str:
    with pytest.raises(ValueError, match=r".") as error:
        check(*words)
    return str(error.value)


def test_a_kind_by_name_by_number_and_in_other_letters() -> None:
    assert answers.kind(" Icinga2 ") == "icinga2"
    assert answers.kind("1") == kind_names()[0]
    assert answers.kind("Uptime Kuma") == "uptime_kuma"


def test_an_unknown_kind_is_answered_with_the_nearest() -> None:
    assert 'did you mean "icinga2"?' in refused(answers.kind, "icinga")
    assert "not built yet" in refused(answers.kind, "thruk")
    assert "unknown" in refused(answers.kind, "99")
    assert "unknown" in refused(answers.kind, "")


def test_a_name_is_one_line_and_not_taken() -> None:
    assert answers.name("  east ", ["west"]) == "east"
    assert "another backend" in refused(answers.name, "EAST", ["East"])
    assert refused(answers.name, "", []).startswith("name must be one line")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("monitor.example", "needs its scheme"),
        ("https://monitor.example/v1", "leave out"),
        ("https://noc:pw@monitor.example", "holds a user or a password"),
        ("http://monitor.example", "allow_http"),
        ("https://monitor.example:99999", "wrong port"),
    ],
)
def test_a_url_is_refused_with_the_reason(text: str, reason: str) -> None:
    said = refused(answers.url, text, "icinga2")
    assert said.startswith("url ")
    assert reason in said
    assert "pw" not in said


def test_a_secret_in_clear_text_is_refused_and_never_repeated() -> None:
    said = refused(answers.reference, "sesame-5150", "password", "east")
    assert "clear text" in said
    assert "sesame" not in said
    assert answers.reference("env:NOC_PASSWORD", "password", "east") == "env:NOC_PASSWORD"


def test_a_way_must_be_one_of_its_kind() -> None:
    assert answers.way("hostgroup:site-", "icinga2") == "hostgroup:site-"
    assert "icinga2 has" in refused(answers.way, "label:site", "icinga2")
    assert "needs one group called site" in refused(answers.way, "name:x", "icinga2")


@pytest.mark.parametrize(
    "text", ["ab" * 32, "AB:" * 31 + "AB", "SHA256:" + "ab" * 32, "sha256 Fingerprint=" + "AB:" * 31 + "AB"]
)
def test_a_fingerprint_as_other_programs_write_it(text: str) -> None:
    assert answers.fingerprint(text) == "ab" * 32


def test_what_is_no_fingerprint() -> None:
    assert "64 hexadecimal digits" in refused(answers.fingerprint, "ab:cd")


def test_options_with_quotes_or_without() -> None:
    assert answers.option("noc", ABOUT, "page") == "noc"
    assert answers.option('"noc"', ABOUT, "page") == "noc"
    assert answers.option("17", ABOUT, "page") == "17"
    assert answers.option("17", ABOUT, "count") == 17
    assert answers.option('["a", "b"]', ABOUT, "words") == ["a", "b"]
    assert answers.assignment("table.riga=https://riga.example", ABOUT) == ("table", {"riga": "https://riga.example"})


def test_options_that_will_not_do() -> None:
    assert refused(answers.option, "0", ABOUT, "count") == "count must be a whole number, not 0"
    assert 'did you mean "page"?' in refused(answers.assignment, "pages=x", ABOUT)
    assert "no KEY=VALUE" in refused(answers.assignment, "page", ABOUT)
    assert refused(answers.options, {"count": 2}, ABOUT, "own").startswith("page is missing")


def test_a_kind_without_keys_of_its_own_says_so() -> None:
    assert "it has none" in refused(answers.assignment, "page=x", kind_named("icinga2"))


def test_an_authority_is_named_from_where_the_person_is(tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    config = tmp_path / "noc.toml"
    assert "no certificate in PEM form" in refused(answers.authority, str(tmp_path / "no.pem"), config)
    assert "cannot be read" in refused(answers.authority, str(tmp_path / "none.pem"), config)
    assert answers.as_written(tmp_path / "ca.pem", config) == "ca.pem"
    assert answers.as_written(Path("/etc/ca.pem"), config) == "/etc/ca.pem"
