"""One contract for all kinds of backends; other tests use its products too."""

import pytest

pytest.register_assert_rewrite("tests.contract.watch")  # its assertions explain themselves wherever it is used
