"""The whole console behind real sockets, against servers that keep their word and servers that break it."""

import pytest

pytest.register_assert_rewrite("tests.wire.broken_data", "tests.wire.broken_manners", "tests.wire.quiet")
