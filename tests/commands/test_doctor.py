"""`noc doctor`: each link, broken for real, has its line and its remedy; what is well is told so."""

import json
from collections.abc import Iterator
from threading import Event as Flag
from typing import Any

import pytest

from noc.doctor.link import Examination, Line, Mark, code_of, ok, unknown, weak
from noc.doctor.round import examine
from tests.backends.web import Request, Served
from tests.commands.program import Noc, backend, icinga, site
from tests.live.processes import free_port
from tests.wire.icinga2 import Icinga2
from tests.wire.prometheus import Prometheus
from tests.wire.server import Server

FIELDS = {"link", "subject", "mark", "text", "remedy", "needed"}


class Report:
    """What one run has found, by `--json`."""

    def __init__(self, noc: Noc, *words: str, **env: str) -> None:
        env = {"QT_QPA_PLATFORM": ""} | env  # without it Qt would look for a screen
        ended = noc.run("doctor", "--no-sound", "--json", *words, env=env, seconds=100)
        assert ended.errors == "", ended.errors
        self.code, self.text = ended.code, ended.output
        found: dict[str, Any] = json.loads(ended.output)
        assert found.keys() == {"at", "code", "lines"}
        assert found["code"] == ended.code
        self.lines: list[dict[str, Any]] = found["lines"]
        for line in self.lines:
            assert line.keys() == FIELDS
            assert line["remedy"] or line["mark"] not in (Mark.WEAK, Mark.BROKEN), line

    def of(self, link: str, subject: str | None = None) -> dict[str, Any]:
        found = [line for line in self.lines if line["link"] == link and line["subject"] == subject]
        assert len(found) == 1, (link, subject, self.lines)
        return found[0]

    def expect(self, link: str, mark: Mark, *words: str, subject: str | None = None) -> "Report":
        line = self.of(link, subject)
        said = f"{line['text']} {line['remedy']}"
        assert line["mark"] == mark, line
        assert all(word in said for word in words), line
        return self


def secretive(product: Icinga2) -> Server:
    """Refuses who brings no password, or a wrong one."""

    def answers(request: Request) -> Served:
        given = request.headers.get("authorization", "")
        return product(request) if given == "Basic bm9jOnJpZ2h0" else Served(b"", 401)  # noc:right

    return Server(answers)


def configure(noc: Noc, *tables: str, journal: str = "sqlite:journal.sqlite", console: str = "") -> None:
    noc.config.write_text(f'[console]\njournal = "{journal}"\nsound = "off"\n{console}\n' + "".join(tables), "utf-8")


# Each link broken for real, all in one machine


@pytest.fixture(scope="module")
def ill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    noc = Noc(tmp_path_factory.mktemp("ill"))
    account = 'user = "noc"\npassword = "env:{}"\n'
    with secretive(Icinga2("riga")) as server, Server(Icinga2("oslo")) as other:
        tables = [
            icinga(server.url, "refuses", account.format("WRONG")),
            icinga(f"http://127.0.0.1:{free_port()}", "dead"),
            icinga(other.url, "secretless", account.format("NEVER_SET")),
        ]
        dead_man = 'dead_man_url = "env:DEAD_MAN"'
        configure(noc, *tables, site("Riga"), site("Bergen"), journal="sqlite:/proc/noc/journal", console=dead_man)
        yield Report(noc, WRONG="a-wrong-word", DEAD_MAN=f"http://localhost:{free_port()}/a-secret-path")


def test_a_machine_with_broken_links_ends_with_two(ill: Report) -> None:
    assert ill.code == 2


def test_a_wrong_password_is_a_line_with_what_the_account_needs(ill: Report) -> None:
    ill.expect("backend", Mark.BROKEN, "log-in", "the account needs", subject="refuses")


def test_a_dead_backend_is_a_line_with_where_to_look(ill: Report) -> None:
    ill.expect("backend", Mark.BROKEN, "nothing listens there", "noc backends test dead", subject="dead")


def test_a_secret_that_cannot_be_had_is_a_line_with_what_to_set(ill: Report) -> None:
    ill.expect("secrets", Mark.BROKEN, "backend secretless, password", "NEVER_SET is not set", "LoadCredential")
    ill.expect("backend", Mark.BROKEN, "see the line of its secret", subject="secretless")


def test_a_journal_that_cannot_be_written_is_a_line_with_another_place(ill: Report) -> None:
    ill.expect("journal", Mark.BROKEN, "/proc/noc/journal", "name another place")


def test_no_screen_is_a_line_with_where_to_run_it(ill: Report) -> None:
    ill.expect("screen", Mark.BROKEN, "neither DISPLAY nor WAYLAND_DISPLAY", "noc watch")


def test_a_dead_man_that_cannot_be_reached_is_a_line_without_its_address(ill: Report) -> None:
    ill.expect("dead-man", Mark.BROKEN, "the dead-man service refused the connection")
    assert "a-secret-path" not in ill.text
    assert "a-wrong-word" not in ill.text


def test_a_roster_cannot_be_compared_with_backends_that_cannot_be_read(ill: Report) -> None:
    ill.expect("roster", Mark.UNKNOWN, "bergen", "mend the backend first")
    assert ill.of("roster")["needed"] is True


def test_nobody_to_call_is_a_weakness(ill: Report) -> None:
    ill.expect("targets", Mark.WEAK, "nobody else", "[[escalation]]")


# What is well


@pytest.fixture
def well(bare: Noc, server: Server) -> Iterator[Noc]:
    """Two backends, a roster, a target and a dead-man service; no sound, and no screen."""
    with Server(Prometheus("riga", "oslo")) as other:
        tables = [
            icinga(server.url),
            backend("west", "prometheus", other.url, 'site_from = "label:site"\ncanary = "Watchdog"'),
            site("Riga"),
            site("Oslo"),
            '\n[[target]]\nname = "phone"\naddress = "env:PHONE"\n',
            '\n[[escalation]]\nafter = "5m"\ntargets = ["phone"]\n',
        ]
        configure(bare, *tables, console='dead_man_url = "env:DEAD_MAN"\nnotify = false')
        yield bare


def test_what_is_well_is_said_and_nothing_is_sent_written_or_changed(well: Noc, server: Server) -> None:
    before = sorted(well.folder.iterdir())
    with Server(lambda request: Served(b"")) as service:
        report = Report(well, PHONE="json://127.0.0.1", DEAD_MAN=f"{service.url}/a-secret-path")
        assert service.asked == 0
    report.expect("backend", Mark.OK, "answers", "2 sites", subject="east")
    report.expect("backend", Mark.OK, "its clock is right", subject="west")
    report.expect("canary", Mark.OK, "Watchdog", subject="west")
    report.expect("roster", Mark.OK, "all 2 sites")
    report.expect("secrets", Mark.OK, "2 secrets").expect("journal", Mark.OK, "not begun yet")
    report.expect("dead-man", Mark.OK, "no ping was sent").expect("targets", Mark.OK, "noc targets test phone")
    report.expect("sentinel", Mark.OK, "ended again").expect("clock", Mark.OK, "sleeps")
    report.expect("sound", Mark.OK, "off, by noc.toml").expect("notifications", Mark.OK, "off, by noc.toml")
    assert "a-secret-path" not in report.text
    bad = {line["link"] for line in report.lines if line["mark"] in (Mark.WEAK, Mark.BROKEN)}
    assert bad - {"time", "memory", "disk", "files"} == {"screen"}
    after = sorted(well.folder.iterdir())
    assert [path for path in after if path not in before and path.name not in ("home", "state")] == []


def test_a_console_that_runs_is_named_and_not_disturbed(noc: Noc) -> None:
    running = noc.start("watch", "--json")
    running.wait_for(event="verdict", site="riga", state="ok")
    report = Report(noc)
    report.expect("console", Mark.OK, f"(process {running.pid}) runs and judges").expect("journal", Mark.OK, "whole")
    report.expect("screen", Mark.UNKNOWN, "the console that runs may have one")
    assert running.objects(event="fault") == []


def test_a_damaged_journal_and_a_site_that_nobody_shows(noc: Noc, server: Server) -> None:
    configure(noc, icinga(server.url), site("Riga"), site("Bergen"))
    (noc.folder / "journal.sqlite").write_bytes(b"no database at all" * 300)
    report = Report(noc)
    report.expect("journal", Mark.BROKEN, "not a database").expect("roster", Mark.WEAK, "bergen", "noc roster diff")


def test_a_clock_that_is_off_is_a_line_with_what_sets_it(noc: Noc, server: Server, product: Icinga2) -> None:
    configure(noc, icinga(server.url))
    product.ahead = 3600.0
    report = Report(noc)
    report.expect("backend", Mark.WEAK, "clock: ", "ahead of this machine", "NTP", subject="east")


def test_a_clock_that_nobody_sets_is_a_weakness(bare: Noc) -> None:
    tool = bare.folder / "tools" / "timedatectl"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho no\n")
    tool.chmod(0o755)
    report = Report(bare, PATH=f"{tool.parent}:{bare.env['PATH']}")
    report.expect("time", Mark.WEAK, "says timedatectl", "systemd-timesyncd")


# Nothing to go by


def test_without_a_configuration_it_says_what_to_do_and_looks_at_the_machine(bare: Noc) -> None:
    report = Report(bare)
    assert report.code == 3
    report.expect("configuration", Mark.BROKEN, "there is no", "noc backends add", "noc demo")
    report.expect("sentinel", Mark.OK).expect("clock", Mark.OK)


def test_a_broken_configuration_is_named_by_file_key_and_remedy(noc: Noc) -> None:
    noc.configure('\n[[backend]]\nname = "east"\nkind = "icinga2"\nurl = "https://x"\npoll_evry = "1s"\n')
    ended = noc.run("doctor", "--no-sound")
    assert ended.code == 3
    first = " ".join(ended.output.split())
    assert first.startswith("BROKEN configuration")
    assert "noc.toml" in first
    assert "poll_every" in first
    assert "Traceback" not in ended.output + ended.errors


# How the examinations are made


def test_one_that_hangs_is_left_behind_and_the_others_are_told_meanwhile() -> None:
    hold = Flag()
    waited: list[str] = []

    def hangs() -> Iterator[Line]:
        hold.wait(30)
        yield ok("slow", "never")

    examinations = [Examination("slow", hangs, 0.2), Examination("quick", lambda: [ok("quick", "well")])]
    found = list(examine(examinations, waited.append))
    hold.set()
    assert [(line.link, line.mark) for lines in found for line in lines] == [("slow", Mark.UNKNOWN), ("quick", Mark.OK)]
    assert "within 0.2 s" in found[0][0].text
    assert waited == ["slow"]


def test_a_defect_of_one_examination_is_told_in_its_line() -> None:
    def fails() -> Iterator[Line]:
        raise KeyError("secret")
        yield

    [[line]] = examine([Examination("odd", fails)])
    assert (line.mark, line.text) == (Mark.UNKNOWN, "a defect of this examination (KeyError)")
    assert line.needed


@pytest.mark.parametrize(
    ("lines", "judged", "code"),
    [
        ([ok("a", "well"), unknown("b", "who knows")], True, 0),
        ([unknown("b", "who knows", needed=True)], True, 1),
        ([weak("a", "so so", "do it")], True, 1),
        ([weak("a", "so so", "do it"), Line("b", Mark.BROKEN, "bad")], True, 2),
        ([Line("b", Mark.BROKEN, "bad")], False, 3),
    ],
)
def test_exit_codes(lines: list[Line], judged: bool, code: int) -> None:
    assert code_of(lines, judged) == code
