"""Rows, whole and spoilt."""

import pytest

from noc.backends.backend import PollError
from noc.backends.livestatus.rows import rows_of
from noc.backends.livestatus.wire import Sum

GOOD = Sum("riga-gw", 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("body", "rows", "bad"),
    [
        (b"[]", [], 0),
        (b'[["riga-gw",1,2,3,4]]\n', [GOOD], 0),
        (b'[["riga-gw",1,2,3,4],\n["oslo",1,2,nan,4]]\n', [GOOD], 1),
        (b'[["oslo",1,2,-nan,4],\n["riga-gw",1,2,3,4]]\n', [GOOD], 1),
        (b'[["oslo",1,2], ["riga-gw",1,2,3,4], 7, {}]', [GOOD], 3),
        (b'[["riga-gw",1,2,3,4],\n["\xe5re",1,2,3,4]]\n', [GOOD, Sum("\ufffdre", 1, 2, 3, 4)], 0),  # no UTF-8
    ],
)
def test_what_fits_is_kept_and_the_rest_is_counted(body: bytes, rows: list[Sum], bad: int) -> None:
    assert rows_of(body, Sum, "core") == (rows, bad)


@pytest.mark.parametrize("body", [b"", b"7", b"{}", b"[[1]]", b"[" * 100_000, bytes(range(256))])
def test_what_does_not_fit_at_all_is_garbled(body: bytes) -> None:
    with pytest.raises(PollError) as error:
        rows_of(body, Sum, "core")
    assert error.value.text.startswith("core sent ")
    assert error.value.text.isprintable()
