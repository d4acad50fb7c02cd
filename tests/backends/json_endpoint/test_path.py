"""Paths into a document, and what is said where one leads nowhere."""

import pytest

from noc.backends.json_endpoint.path import ABSENT, Path

DOCUMENT = {
    "data": {"hosts": [{"id": 1}, {"id": 2}], "total": 2, "host.name": "a"},
    "by": {"riga": {"up": True}, "oslo": {"up": None}},
    'say "x"': 3,
    "groups": [{"hosts": [{"id": 3}]}, {"hosts": []}],
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("data.total", 2),
        ("data.hosts[1].id", 2),
        ('data."host.name"', "a"),
        ('"say \\"x\\""', 3),
        ("by.oslo.up", None),
        ("data.hosts[7].id", ABSENT),
        ("data.total.more", ABSENT),
        ("nothing", ABSENT),
    ],
)
def test_one_thing(path: str, value: object) -> None:
    assert Path.parse(path).find(DOCUMENT) == value


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("data.hosts[].id", [("", 1), ("", 2)]),
        ("by.*", [("riga", {"up": True}), ("oslo", {"up": None})]),
        ("by.*.up", [("riga", True), ("oslo", None)]),
        ("groups[].hosts[]", [("", {"id": 3})]),
        ("data.total", [("", 2)]),
    ],
)
def test_each_of_many(path: str, found: object) -> None:
    assert Path.parse(path).each(DOCUMENT) == found


def test_at_the_top() -> None:
    assert Path.parse("[]").each([1, 2]) == [("", 1), ("", 2)]
    assert Path.parse("*").each({"a": 1}) == [("a", 1)]
    assert Path.parse("[0].id").find([{"id": 4}]) == 4


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("data.host[]", 'at "data" is no key "host"; there stands an object with hosts, total, host.name'),
        ("data.hosts.id", 'at "data.hosts" stands a list of 2; for each of its members write []'),
        ("by[]", 'at "by" stands an object with riga, oslo and no list; for each of its values write *'),
        ("data.hosts.*", 'at "data.hosts" stands a list of 2 and no object; for each of its members write []'),
        (
            "[]",
            'at its top stands an object with data, by, say "x", groups and no list; for each of its values write *',
        ),
        ("data.total[]", 'at "data.total" stands 2'),
    ],
)
def test_a_path_that_leads_nowhere_is_explained(path: str, said: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011  all of it is compared
        Path.parse(path).each(DOCUMENT)
    assert str(error.value) == said


def test_what_stands_there_is_shown_in_one_clean_line() -> None:
    hostile = {"a\x1b[31m\n": 1} | {f"key{number}": number for number in range(100)}
    said = Path.parse("b").explain(hostile)
    assert said == 'at its top is no key "b"; there stands an object with a, key0, key1, key2, key3 and 96 more'
    assert len(Path.parse("b.c").explain({"b": "x" * 100_000})) < 200


@pytest.mark.parametrize("text", ["", ".", "a..b", "a.", "[x]", "a[", '"a', "a b", "$.a", "a[-1]", "a[].", 'a"b"'])
def test_what_is_no_path_is_refused(text: str) -> None:
    if text == "$.a":
        assert Path.parse(text).find({"$": {"a": 1}}) == 1
        return
    with pytest.raises(ValueError, match="is no path"):
        Path.parse(text)
