"""Silence never looks like health, whichever times a document has: the whole core judges it, by a driven clock."""

from collections.abc import Mapping
from typing import Any, ClassVar, cast

import pytest

from noc.backends.json_endpoint.options import JsonOptions
from noc.core.causes import Cause, State
from tests.contract.product import SITES, Clock, Product
from tests.contract.products.json_endpoint import JsonEndpoint
from tests.contract.watch import Watch

STATE: dict[str, Any] = {"state": "status.word", "up": ["well"], "down": ["out"]}
WAYS: dict[str, dict[str, Any]] = {
    "generated_at": {**STATE, "generated_at": "made"},
    "answered_at": {"answered_at": "seen", "interval": "10s"},
    "answered_at, learned": {"answered_at": "seen"},
    "checked_at": {**STATE, "checked_at": "seen", "interval": "every"},
}


def watched(way: dict[str, Any]) -> Product:
    options = JsonOptions(path="/state?all=1", items="data.hosts[]", host="name", **way)

    class Mapped(JsonEndpoint):
        words: ClassVar[Mapping[str, Any]] = {**JsonEndpoint.words, "options": options}

    return cast(Product, Mapped(Clock()))


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_document_that_stands_still_is_not_calm_for_long(way: dict[str, Any]) -> None:
    with watched(way) as product, Watch(product) as watch:
        watch.settle().advance(120)
        assert all(watch.well(key) for key in SITES), watch.described()
        product.freeze()
        watch.advance(watch.patience)
        for key in SITES:
            with watch.never_calm(key):
                watch.advance(120)
        assert watch.faults or all(watch.site(key).state is State.SILENT for key in SITES), watch.described()
        product.thaw()
        watch.until(lambda: not watch.faults and all(watch.well(key) for key in SITES), 180, "all is well again")


@pytest.mark.parametrize("way", [WAYS["generated_at"], WAYS["checked_at"]], ids=["generated_at", "checked_at"])
def test_a_site_that_is_down_alarms(way: dict[str, Any]) -> None:
    with watched(way) as product, Watch(product) as watch:
        watch.settle()
        product.down("riga-gw")
        watch.expect("riga", State.DOWN, Cause.HOST_DOWN)
        product.freeze()
        with watch.never_calm("riga"):
            watch.advance(2 * watch.patience)
