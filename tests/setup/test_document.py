"""One backend more in the text of noc.toml: every other byte stays, and the new text reads as it should."""

import difflib
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from noc import paths
from noc.setup.document import UnfitError, with_backend, written

EAST = {"name": "east", "kind": "icinga2", "url": "https://monitor.example:5665"}
TWO = """\
# ours, do not touch
[console]   # the wall
name = "W"  # seen from afar

[[backend]]
name = "one"
kind = "prometheus"
# canary = "Watchdog"

# The sites.
[[site]]
name = "Riga"

[[backend]]
name = "two"   # odd place, and stays there
limits = {body = "128MB"}
"""
ODD = {
    "the example": paths.resource("noc.toml.example").read_text("utf-8"),
    "two, apart": TWO,
    "no end of line": TWO.rstrip("\n"),
    "windows": TWO.replace("\n", "\r\n"),
    "no backend": '[console]\nname = "W"\n',
    "comments alone": "# later\n",
    "a table below": '[[backend]]\nname = "one"\n[backend.limits]\nbody = "1GB"\n\n[[site]]\nname = "Riga"\n',
    "quoted header": '[[ "backend" ]]\nname = "one"\n[[site]]\nname = "Riga"\n',
    "a header within text": '[[backend]]\nname = "one"\n[[site]]\nname = "x"\nguidance = """\n[[backend]]\nring\n"""\n',
    "headers within text": '[[backend]]\nname = "one"\n[[site]]\nname = "x"\nguidance = """\n[[backend]]\n[a]\n"""\n',
    "a list over lines": '[[backend]]\nname = "one"\n[console]\noperators = [\n  "ann",\n]\n',
    "a list that looks like a header": '[[backend]]\nname = "one"\nwords = [\n  "x",\n[["backend"]],\n]\n',
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD.keys())
def test_nothing_is_lost_and_nothing_else_is_touched(text: str) -> None:
    new = with_backend(text, EAST)
    before, after = tomllib.loads(text), tomllib.loads(new)
    assert after == {**before, "backend": [*before.get("backend", []), EAST]}
    lines = difflib.ndiff(text.splitlines(keepends=True), new.splitlines(keepends=True))
    gone = [line[2:].strip() for line in lines if line.startswith("- ")]
    assert gone in ([], [text.splitlines()[-1]]), "only an end of line may have been added to the last one"


def test_it_stands_behind_the_last_one_and_its_comments_and_before_those_of_what_follows() -> None:
    text = TWO.partition('[[backend]]\nname = "two"')[0]
    new = with_backend(text, EAST)
    assert '# canary = "Watchdog"\n\n[[backend]]\nname = "east"' in new
    assert '5665"\n\n# The sites.\n[[site]]' in new


def test_a_table_below_the_last_one_stays_with_it() -> None:
    assert 'body = "1GB"\n\n[[backend]]\nname = "east"' in with_backend(ODD["a table below"], EAST)


def test_windows_line_ends_stay() -> None:
    new = with_backend(ODD["windows"], EAST)
    assert new.count("\n") == new.count("\r\n")


def test_a_byte_order_mark_stays_at_the_beginning() -> None:
    new = with_backend("\ufeff" + TWO, EAST)
    assert new.startswith("\ufeff#")
    assert new.count("\ufeff") == 1


@pytest.mark.parametrize("text", [None, "", "\n\n"])
def test_a_first_file_begins_with_what_it_is(text: str | None) -> None:
    assert tomllib.loads(with_backend(text, EAST)) == {"backend": [EAST]}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[[backend]\n", "no valid TOML"),
        ('backend = [{name = "one"}]\n', "no list of"),
        ('[backend]\nname = "one"\n', "no list of"),
    ],
)
def test_what_cannot_be_added_to_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(UnfitError, match=reason):
        with_backend(text, EAST)


values = st.recursive(
    st.text() | st.integers(-(2**63), 2**63 - 1) | st.booleans() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_every_value_reads_back_as_it_was(value: object) -> None:
    assert tomllib.loads(f"value = {written(value)}") == {"value": value}
