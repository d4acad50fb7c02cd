"""Which scenes are played of which kind: all but those that its product has no word for."""

from collections.abc import Iterator

import pytest

from tests.contract.product import Clock, Manner, Product, Spoilt
from tests.contract.products.kinds import PRODUCTS, product_of
from tests.contract.watch import Watch


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*names): what a product must have a word for, that this is played of it")
    config.addinivalue_line("markers", "without(*names): Manners or Spoilts that have a test of their own")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`product` alone: each kind; with `manner` or `spoilt` beside it: each kind with each of them."""
    if "product" not in metafunc.fixturenames:
        return
    names = metafunc.fixturenames
    each: list[Manner] | list[Spoilt] | None
    each = list(Manner) if "manner" in names else list(Spoilt) if "spoilt" in names else None
    needs = {need for mark in metafunc.definition.iter_markers("needs") for need in mark.args}
    without = {name for mark in metafunc.definition.iter_markers("without") for name in mark.args}
    word = "manner" if "manner" in names else "spoilt"
    kinds = [(kind, product) for kind in PRODUCTS if (product := _unopened(kind)) is not None]
    able = [(kind, set(product.unable)) for kind, product in kinds if not needs & set(product.unable)]
    if each is None:
        metafunc.parametrize("product", [kind for kind, _ in able], indirect=True, scope="function")
        return
    chosen = [(kind, how) for kind, unable in able for how in each if how.name not in unable | without]
    ids = [f"{kind}-{how.name.lower().replace('_', '-')}" for kind, how in chosen]
    metafunc.parametrize(("product", word), chosen, indirect=["product"], ids=ids)


def _unopened(kind: str) -> Product | None:
    """None: it cannot be loaded, which a test of its own tells; the other kinds are played all the same."""
    try:
        return product_of(kind)(Clock())
    except Exception:  # noqa: BLE001  test_each_kind_has_its_product loads it once more, and fails
        return None


@pytest.fixture
def product(request: pytest.FixtureRequest) -> Iterator[Product]:
    with product_of(request.param)(Clock()) as product:
        yield product


@pytest.fixture
def watch(product: Product) -> Iterator[Watch]:
    with Watch(product) as watch:
        yield watch
