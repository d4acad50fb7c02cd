"""`noc backends`: list, add and test, as scripts and as people use them."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from noc.config import load
from tests.commands.person import Person
from tests.commands.program import Noc, icinga
from tests.live.processes import free_port, wait
from tests.wire.icinga2 import Icinga2
from tests.wire.manners import mute
from tests.wire.prometheus import Prometheus
from tests.wire.server import Server

OURS = '# ours\n[console]\nname = "W"   # the wall\n'
ADD = ("backends", "add", "--kind", "icinga2", "--name", "east", "--site-from", "hostgroup:site-")


def contents(folder: Path) -> dict[str, bytes]:
    """All files but the log."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.suffix != ".log"}


@pytest.fixture
def somebody(bare: Noc) -> Iterator[Person]:
    """At a terminal, where nothing is configured and there is no keyring."""
    with person(bare) as person_there:
        yield person_there


def person(noc: Noc, *words: str) -> Person:
    command = [sys.executable, "-m", "noc", "--config", noc.config, "backends", "add", *words]
    return Person(command, noc.env, noc.folder)


# The list


def test_where_nothing_is_configured_the_list_says_how_to_begin(bare: Noc) -> None:
    ended = bare.run("backends")
    assert ended.code == 0
    assert "nothing is polled yet" in ended.output
    assert "noc backends add" in ended.output


def test_the_list_polls_nothing(noc: Noc, server: Server) -> None:
    ended = noc.run("backends")
    assert ended.code == 0
    assert f"east  icinga2  {server.url}  not polled now: no console is running" in ended.output
    assert server.asked == 0


def test_the_list_tells_what_the_console_that_runs_has_found(noc: Noc, server: Server) -> None:
    lost = f"http://127.0.0.1:{free_port()}"
    noc.configure(icinga(server.url), icinga(lost, "west"))
    watch = noc.start("watch", "--json")
    watch.wait_for(event="fault", subject="west")
    lines = noc.run("backends").output.splitlines()
    assert lines[0].endswith("polled, no fault")
    assert "backend_lost: " in lines[1]


# Adding, by a script


def test_a_script_adds_one_and_the_rest_of_the_file_stays(bare: Noc, server: Server) -> None:
    bare.config.write_text(OURS)
    bare.config.chmod(0o640)
    ended = bare.run(*ADD, "--url", server.url, "--yes")
    assert (ended.code, ended.errors) == (0, ""), ended.output
    assert "2 sites by hostgroup:site-: oslo, riga" in ended.output
    assert f"noc check --config {bare.config}" in ended.output
    assert bare.config.read_text().startswith(OURS)
    assert bare.config.stat().st_mode & 0o777 == 0o640
    assert bare.check()[0] == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--kind", "icinga"), 'did you mean "icinga2"'),
        (("--kind", "icinga2"), "--url is missing"),
        (("--kind", "icinga2", "--url", "monitor.example"), "needs its scheme"),
        (("--kind", "icinga2", "--url", "http://monitor.example"), "allow_http"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--name", "EAST"), "another backend"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--site-from", "label:x"), "icinga2 has"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--ca", "none.pem"), "cannot be read"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--user", "noc"), "--password-from is missing"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--set", "pages=x"), "it has none"),
        (("--kind", "icinga2", "--url", "https://127.0.0.1:1", "--trust", "12:34"), "64 hexadecimal digits"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--token-from", "sesame-5150"), "clear text"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--token-from", "keyring"), "no keyring"),
        (("--kind", "icinga2", "--url", "http://127.0.0.1:1", "--token-from", "env:A", "--user", "x"), "needs no user"),
        (("--kind", "probe", "--user", "noc", "--password-from", "env:A", "--set", "targets.a=tcp://127.0.0.1:1"),
         "knows no log-in"),
        (("--kind", "probe"), "targets is missing"),
        (("--kind", "probe", "--set", "targets.riga=nowhere"), "targets.riga"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_changes_nothing(noc: Noc, words: tuple[str, ...], reason: str) -> None:
    before = contents(noc.folder)
    ended = noc.run("backends", "add", *words, "--yes")
    assert ended.code == 3, ended.output
    assert reason in ended.says()
    assert "sesame" not in ended.errors
    assert contents(noc.folder) == before


def test_a_server_that_is_not_there_is_not_written_down(bare: Noc) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    ended = bare.run(*ADD, "--url", url, "--yes")
    assert ended.code == 2
    assert "refused the connection" in ended.output
    assert not bare.config.exists()
    assert bare.run(*ADD, "--url", url, "--yes", "--no-test").code == 0
    assert load(bare.config).backends[0].url == url


def test_a_server_that_would_give_no_site_is_not_written_down(bare: Noc, server: Server) -> None:
    ended = bare.run(*ADD[:-1], "hostgroup:customer-", "--url", server.url, "--yes")
    assert ended.code == 2, ended.errors
    assert "no object has a site" in ended.output
    assert not bare.config.exists()


def test_without_a_yes_a_script_writes_nothing(bare: Noc, server: Server) -> None:
    ended = bare.run(*ADD, "--url", server.url)
    assert ended.code == 3
    assert "--yes is missing" in ended.errors
    assert not bare.config.exists()


def test_a_damaged_file_is_told_before_any_question(bare: Noc, server: Server) -> None:
    bare.config.write_text("[[backend]\n")
    assert "no valid TOML" in bare.run(*ADD, "--url", server.url, "--yes").says()
    assert bare.config.read_text() == "[[backend]\n"


def test_a_place_that_cannot_be_written_is_told_before_any_question(bare: Noc, server: Server) -> None:
    bare.config = bare.folder / "file" / "noc.toml"
    (bare.folder / "file").write_text("")
    assert "is no folder" in bare.run(*ADD, "--url", server.url, "--yes").says()
    assert server.asked == 0


def test_a_kind_without_a_url_is_added_by_its_own_keys(bare: Noc, server: Server) -> None:
    ended = bare.run(
        "backends", "add", "--kind", "probe", "--set", f"targets.riga={server.url}/v1/status",
        "--set", "targets.oslo=tcp://127.0.0.1:1", "--set", "timeout=2s", "--yes",
    )  # fmt: skip
    assert (ended.code, ended.errors) == (0, ""), ended.output
    assert "2 sites by host" in ended.output
    (backend,) = load(bare.config).backends
    assert (backend.name, backend.kind) == ("probe", "probe")


# Adding, at a terminal


def test_each_wrong_answer_is_asked_again_with_the_reason(bare: Noc, server: Server) -> None:
    bare.configure(icinga(server.url, "west"))
    with person(bare) as somebody:
        somebody.answers("Kind", "icinga")
        assert 'did you mean "icinga2"' in somebody.sees("Kind")
        somebody.types("icinga2\n")
        somebody.answers("Name", "WEST")
        assert "is that of another backend" in somebody.sees("Name")
        somebody.types("east\n")
        somebody.answers("url, such as", "nowhere", "http://monitor.example")
        somebody.answers("in clear text all the same", "maybe", "")
        somebody.answers("url, such as", server.url)
        somebody.answers("Log in with", "x", "n")
        somebody.answers("site_from [1]", "label:site", "name:(")
        assert "is no regular expression" in somebody.sees("site_from [1]")
        somebody.types("hostgroup:site-\n")
        somebody.answers("Add ", "")
        assert somebody.leaves() == 0, somebody.screen
    assert [backend.name for backend in load(bare.config).backends] == ["west", "east"]


@pytest.mark.parametrize(("answer", "canary"), [("y", "Watchdog"), ("n", None)])
def test_the_alert_that_always_fires_is_offered_as_canary(bare: Noc, answer: str, canary: str | None) -> None:
    with Server(Prometheus("riga")) as prometheus, person(bare) as somebody:
        somebody.answers("Kind", "prometheus")
        somebody.answers("Name", "")
        somebody.answers("url, such as", prometheus.url)
        somebody.answers("Log in with", "n")
        somebody.answers("site_from", "label:site")
        assert "It has Watchdog" in somebody.sees("Watch for it").replace('"', "")
        somebody.types(f"{answer}\n")
        somebody.answers("Add ", "y")
        assert somebody.leaves() == 0, somebody.screen
    assert [backend.canary for backend in load(bare.config).backends] == [canary]


def test_a_secret_is_not_shown_and_lies_in_a_file_where_there_is_no_keyring(
    somebody: Person, bare: Noc, server: Server
) -> None:
    somebody.answers("Kind", "icinga2")
    somebody.answers("Name", "")
    somebody.answers("url", server.url)
    somebody.answers("Log in with", "p")
    somebody.answers("User", "a:b", "noc")
    assert "this machine has no keyring" in somebody.sees("Where then")
    somebody.types("\n")
    somebody.answers("Password", "", "sesame-5150")
    somebody.answers("site_from [1]", "1")
    somebody.answers("Add ", "y")
    assert somebody.leaves() == 0, somebody.screen
    assert "sesame" not in somebody.screen
    secret = bare.folder / "icinga2.password"
    assert secret.read_text() == "sesame-5150\n"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert bare.check()[0] == 0


def test_a_secret_of_the_environment_is_asked_for_the_test_alone(somebody: Person, bare: Noc, server: Server) -> None:
    somebody.answers("Kind", "icinga2")
    somebody.answers("Name", "east")
    somebody.answers("url", server.url)
    somebody.answers("Log in with", "t")
    somebody.answers("Where then", "e")
    somebody.answers("Name of the variable", "NOC-TOKEN", "NOC_EAST")
    assert "NOC_EAST is not set here" in somebody.sees("Token")
    somebody.types("sesame-5150\n")
    somebody.answers("site_from [1]", "1")
    somebody.answers("Add ", "y")
    assert somebody.leaves() == 0, somebody.screen
    assert 'token = "env:NOC_EAST"' in bare.config.read_text()
    assert not any(b"sesame" in raw for raw in contents(bare.folder).values())


QUESTIONS = ("Kind", "Name", "url", "Log in with", "User", "Where then", "Password", "site_from [1]", "Add ")
ANSWERS = ("icinga2", "east", "", "p", "noc", "f", "sesame", "1", "y")


@pytest.mark.parametrize("at", range(len(QUESTIONS)), ids=QUESTIONS)
def test_ctrl_c_changes_nothing(bare: Noc, server: Server, at: int) -> None:
    bare.config.write_text(OURS)
    before = contents(bare.folder)
    with person(bare) as somebody:
        for question, answer in zip(QUESTIONS[:at], ANSWERS, strict=False):
            somebody.answers(question, answer or server.url)
        somebody.sees(QUESTIONS[at])
        assert somebody.interrupts() == 130
        assert "nothing was changed" in somebody.screen
        assert "Traceback" not in somebody.screen
    assert contents(bare.folder) == before


def test_ctrl_c_while_the_server_is_mute(bare: Noc, server: Server) -> None:
    server.manner = mute
    with person(bare, "--kind", "icinga2", "--name", "east", "--url", server.url) as somebody:
        somebody.answers("Log in with", "n")
        wait(lambda: server.asked > 0, 20, "the server is asked")
        assert somebody.interrupts() == 130
        assert "Traceback" not in somebody.screen
    assert not bare.config.exists()


def test_a_wrong_port_is_put_right_or_given_up(bare: Noc, server: Server) -> None:
    words = ("--kind", "icinga2", "--name", "east", "--url", f"http://127.0.0.1:{free_port()}")
    with person(bare, *words) as somebody:
        somebody.answers("Log in with", "n")
        assert "refused the connection" in somebody.sees("What now")
        somebody.types("u\n")
        somebody.answers("url", server.url)
        somebody.answers("site_from [1]", "1")
        somebody.answers("Add ", "n")
        assert somebody.leaves() == 1
        assert "nothing was changed" in somebody.screen
    assert not bare.config.exists()


def test_one_that_does_not_answer_can_be_added_all_the_same(bare: Noc) -> None:
    words = ("--kind", "icinga2", "--name", "east", "--url", f"http://127.0.0.1:{free_port()}")
    with person(bare, *words) as somebody:
        somebody.answers("Log in with", "n")
        somebody.answers("What now", "w")
        somebody.answers("Add ", "y")
        assert somebody.leaves() == 2, "written, and it does not work yet"
    assert load(bare.config).backends[0].name == "east"


# Testing


def trial_of(noc: Noc, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    """The exit code, and the findings of the backend by topic."""
    ended = noc.run("backends", "test", "--json", *words)
    assert ended.errors == "", ended.errors
    (backend,) = json.loads(ended.output)["backends"]
    return ended.code, {line["topic"]: line for line in backend["findings"]}


def test_one_that_works(noc: Noc) -> None:
    code, found = trial_of(noc)
    assert code == 0, found
    assert found["sites"]["text"] == "2 sites by hostgroup:site-: oslo, riga"
    assert "request" in found["next polls"]["text"]


def test_one_whose_clock_is_off_is_weakened(noc: Noc, product: Icinga2) -> None:
    product.ahead = 90.0
    code, found = trial_of(noc)
    assert code == 1
    assert found["clock"]["grade"] == "weak"
    assert "1 min" in found["clock"]["text"]


def test_one_that_gives_no_site_does_not_work_and_is_shown_how(noc: Noc, server: Server) -> None:
    noc.configure(icinga(server.url).replace("hostgroup:site-", "hostgroup:customer-"))
    code, found = trial_of(noc)
    assert code == 2
    assert '"hostgroup:site-" (2 sites)' in found["sites"]["remedy"]


def test_one_whose_canary_is_missing(noc: Noc, server: Server) -> None:
    noc.configure(icinga(server.url, more='canary = "canary-host"'))
    code, found = trial_of(noc)
    assert (code, found["canary"]["grade"]) == (2, "bad")


def test_all_of_them_and_the_worst_decides(noc: Noc, server: Server) -> None:
    noc.configure(icinga(server.url), icinga(f"http://127.0.0.1:{free_port()}", "west"))
    ended = noc.run("backends", "test")
    assert ended.code == 2
    assert f"east (icinga2) {server.url}: works\n" in ended.output
    assert "does not work" in ended.output
    assert "refused the connection" in " ".join(ended.output.split())
    assert noc.run("backends", "test", "EAST").code == 0


def test_a_name_that_nobody_has(noc: Noc) -> None:
    assert 'did you mean "east"?' in noc.run("backends", "test", "eas").says()


def test_a_plug_in_that_does_not_load_is_told_by_the_list_of_kinds_and_by_the_test(noc: Noc) -> None:
    info = noc.folder / "theirs" / "theirs-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[noc.backends]\ntheirs = nowhere_at_all:KIND\n")
    noc.env["PYTHONPATH"] += f":{info.parent}"
    kinds = noc.run("backends", "kinds")
    assert "theirs: cannot be used: its plug-in nowhere_at_all:KIND cannot be loaded" in kinds.output
    ended = noc.run("backends", "test")
    assert ended.code == 1, "a weakened console, though every backend works"
    assert "theirs: cannot be used" in ended.output
    assert noc.run("backends", "test", "east").code == 0
    refused = noc.run("backends", "add", "--kind", "theirs")
    assert refused.code == 3
    assert "kind theirs cannot be used" in refused.errors.splitlines()[-1]
