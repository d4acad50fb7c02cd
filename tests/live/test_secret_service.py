"""Secrets in a real keyring: kept, missing, locked, frozen, and not there at all."""

import time
from pathlib import Path

import pytest

from tests.live.secret_service import environment, run_python, secret_service

pytestmark = pytest.mark.live

BEGIN = """
from datetime import timedelta
from noc import secrets
from noc.errors import SecretError
from noc.settings import SecretRef
ref = SecretRef("keyring", "icinga-east/password", "backend icinga-east, password")
"""
STORE = BEGIN + "secrets.store(ref, 'pä$$ wörd')"
RESOLVE = (
    BEGIN
    + """
try:
    print(secrets.resolve(ref, timedelta(seconds=5)))
except SecretError as error:
    print(error)
"""
)


def test_a_stored_secret_is_found_by_another_process(tmp_path: Path) -> None:
    with secret_service(tmp_path) as service:
        service.python(STORE)
        assert service.python(RESOLVE) == "pä$$ wörd"


def test_a_secret_that_was_never_stored(tmp_path: Path) -> None:
    with secret_service(tmp_path) as service:
        said = service.python(RESOLVE)
    assert said.startswith("backend icinga-east, password: is not in the keyring")
    assert 'keyring set noc-console "icinga-east/password"' in said


def test_a_locked_keyring_is_named_and_nothing_waits_for_a_person(tmp_path: Path) -> None:
    with secret_service(tmp_path) as service:
        service.python(STORE)
    with secret_service(tmp_path, locked=True) as service:
        said = service.python(RESOLVE)
    assert "the keyring is locked" in said
    assert '"env:NAME" or "file:PATH"' in said


def test_a_frozen_keyring_holds_nobody_up_not_even_at_the_end_of_the_process(tmp_path: Path) -> None:
    with secret_service(tmp_path) as service:
        service.freeze()
        begun = time.monotonic()
        said = service.python(RESOLVE.replace("seconds=5", "seconds=1"))
        assert time.monotonic() - begun < 5
    assert "the keyring did not answer within 1s" in said


def test_a_machine_without_a_keyring_is_told_what_to_use_instead(tmp_path: Path) -> None:
    said = run_python(RESOLVE, environment(tmp_path))
    assert "this machine has no keyring" in said
    assert '"env:NAME" or "file:PATH"' in said
