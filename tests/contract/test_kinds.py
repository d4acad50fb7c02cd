"""Each built-in kind is held to the contract."""

import pytest

from noc.backends.kinds import BUILT_IN
from tests.contract.product import Clock, Manner, Product, Spoilt
from tests.contract.products.kinds import PRODUCTS, product_of


@pytest.mark.parametrize("kind", sorted({*BUILT_IN, *PRODUCTS}))
def test_each_kind_has_its_product(kind: str) -> None:
    assert kind in BUILT_IN, "a product of a kind that is not there"
    assert kind in PRODUCTS, f"tests/contract/products/{kind}.py is missing, or its line in products/kinds.py"
    product = product_of(kind)(Clock())
    assert product.kind == kind
    methods = {name for name in vars(Product) if not name.startswith("_")}
    missing = {name for name in methods if not hasattr(product, name)}
    assert missing <= product.unable.keys(), (
        f"it cannot {', '.join(missing - product.unable.keys())}, and does not say why"
    )
    words = methods | {"recheck", "unacknowledge"} | {how.name for how in (*Manner, *Spoilt)}
    for name, reason in product.unable.items():
        assert name in words, f"unable[{name!r}] is neither a method nor a Manner nor a Spoilt"
        assert len(reason.split()) >= 3, f"unable[{name!r}] wants a reason that can be understood"
