"""The journal gives back what it was told, whoever dies in between."""

import signal
import subprocess
import sys
import textwrap
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from noc.core.causes import AlarmState, Cause, Sound, State
from noc.core.clock import Now
from noc.core.effects import Forget, Happened, Remember, WriteAck
from noc.core.events import AcceptAsked
from noc.core.memory import (
    AcceptMemory,
    AlarmMemory,
    BackendMemory,
    DrillMemory,
    MemberMemory,
    Memory,
    Page,
    PauseMemory,
    PresenceMemory,
    Shelf,
    Shift,
    SiteMemory,
    TestMemory,
    Window,
)
from noc.core.roster import Site
from noc.journal.database import JournalError
from noc.journal.inbox import Inbox
from noc.journal.store import Journal

AT = datetime(2026, 11, 23, 9, 42, 7, 120_001, tzinfo=UTC)
DOWN = AlarmMemory(
    "riga", Cause.HOST_DOWN, AlarmState.ACKED, AT, "ping lost", "ann", "mine", AT, AT + timedelta(hours=2)
)

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
stamps = st.datetimes(timezones=st.just(UTC))
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
maybe = st.none()

sites = st.builds(
    SiteMemory,
    site=st.builds(
        Site,
        name=words,
        key=words,
        customer=words,
        tier=st.integers(1, 3),
        key_hosts=st.lists(words, max_size=2).map(tuple),
        interval=maybe | spans,
        silent_after=maybe | spans,
        down_any=st.booleans(),
        down_after=maybe | st.integers(1, 9),
        start=maybe | stamps,
        guidance=words,
        adopted=st.booleans(),
    ),
    watched_from=maybe | stamps,
    retired=st.booleans(),
    retired_by=maybe | words,
)
looks = st.tuples(words, maybe | stamps, st.lists(st.floats(0, 1e6), max_size=3).map(tuple))
members = st.builds(
    MemberMemory,
    backend=words,
    host=words,
    sites=st.lists(words, max_size=2).map(tuple),
    pool=words,
    first_seen=stamps,
    checked_at=maybe | stamps,
    stamps=st.lists(looks, max_size=3).map(tuple),
)
peaks = st.tuples(words, words, stamps, st.integers(0, 10_000))
backends = st.builds(
    BackendMemory, name=words, accepted=st.integers(0, 10_000), peaks=st.lists(peaks, max_size=3).map(tuple)
)
alarms = st.builds(
    AlarmMemory,
    owner=words,
    cause=st.sampled_from(Cause),
    state=st.sampled_from(AlarmState),
    since=stamps,
    detail=words,
    by=maybe | words,
    note=maybe | words,
    acked_at=maybe | stamps,
    until=maybe | stamps,
)
remembered = st.builds(
    Remember,
    sites=st.lists(sites, max_size=4, unique_by=lambda each: each.site.key).map(tuple),
    members=st.lists(members, max_size=4, unique_by=lambda each: (each.backend, each.host)).map(tuple),
    backends=st.lists(backends, max_size=3, unique_by=lambda each: each.name).map(tuple),
    alarms=st.lists(alarms, max_size=4, unique_by=lambda each: (each.owner, each.cause)).map(tuple),
)


def reopened(path: Path) -> Memory:
    journal = Journal(path)
    try:
        assert journal.trouble is None
        return journal.recall()
    finally:
        journal.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=remembered)
def test_a_memory_comes_back_as_it_was(told: Remember, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.unlink(missing_ok=True)
    journal = Journal(path)
    journal.write([told])
    journal.close()

    memory = reopened(path)

    assert memory.sites == told.sites
    assert memory.members == told.members
    assert memory.backends == told.backends
    assert memory.alarms == told.alarms
    assert timedelta(0) < memory.taken < timedelta(seconds=1)


def test_the_last_word_of_a_row_counts_and_its_place_stays(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    riga, oslo = (SiteMemory(Site(name, name.lower()), None) for name in ("Riga", "Oslo"))
    journal.write([Remember(sites=(riga, oslo))])

    retired = SiteMemory(riga.site, AT, retired=True, retired_by="ann")
    journal.write([Remember(sites=(riga,)), Remember(sites=(retired,))])

    assert journal.recall().sites == (retired, oslo)
    journal.close()


def test_what_is_forgotten_is_gone_and_what_comes_again_is_back(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    member = MemberMemory("east", "riga-gw", ("riga",), "", AT)
    silent = AlarmMemory("riga", Cause.VANISHED, AlarmState.UNACKED, AT)
    journal.write([Remember(alarms=(DOWN, silent), members=(member,))])

    journal.write([Forget(alarms=((DOWN.owner, DOWN.cause),), members=(("east", "riga-gw"),))])
    assert journal.recall().alarms == (silent,)
    assert journal.recall().members == ()

    journal.write([Forget(members=(("east", "riga-gw"),)), Remember(members=(member,))])
    assert journal.recall().members == (member,)
    journal.close()


def test_lines_are_read_oldest_first_and_the_newest_are_kept_by_a_limit(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    lines = [
        Happened(AT, "alarm", "riga", None, State.DOWN, Cause.HOST_DOWN, AlarmState.UNACKED, Sound.DOWN, "ping lost"),
        Happened(AT + timedelta(seconds=1), "ack", "riga", by="ann", note="mine"),
        Happened(AT + timedelta(seconds=2), "fault", subject="east", cause=Cause.BACKEND_LOST),
    ]
    ack = WriteAck("east", "riga", Cause.HOST_DOWN, ("riga-gw",), (), "ann", "", AT)
    journal.write([lines[0], ack, *lines[1:]])

    assert journal.lines() == lines
    assert journal.lines(limit=2) == lines[1:]
    assert journal.lines(since=AT + timedelta(seconds=2)) == lines[2:]
    journal.close()


def test_a_naive_stamp_is_a_defect_and_nothing_of_its_batch_is_written(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    naive = AlarmMemory("oslo", Cause.HOST_DOWN, AlarmState.UNACKED, AT.replace(tzinfo=None))
    with pytest.raises(TypeError):
        journal.write([Remember(alarms=(DOWN,)), Remember(alarms=(naive,))])
    assert journal.recall().alarms == ()
    journal.close()


def test_a_row_of_unknown_words_is_left_out_and_counted(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    other = AlarmMemory("oslo", Cause.HOST_DOWN, AlarmState.UNACKED, AT)
    journal.write([Remember(alarms=(DOWN, other))])
    sqlite(tmp_path / "journal", "UPDATE alarms SET cause = 'word_of_tomorrow' WHERE owner = 'oslo'")

    assert journal.recall().alarms == (DOWN,)
    assert journal.trouble is not None
    assert "1 rows cannot be understood" in journal.trouble
    journal.close()


def test_a_journal_whose_file_was_deleted_says_so(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    (tmp_path / "journal").unlink()
    with pytest.raises(JournalError, match="removed or replaced"):
        journal.write([Remember(alarms=(DOWN,))])
    journal.close()


def test_a_thousand_members_are_written_at_once_in_little_time(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")

    def written(shift: int) -> float:
        at = AT + timedelta(seconds=shift)
        members = [MemberMemory("e", f"h{i}", (f"s{i}",), "", AT, at, (("", at, ()),)) for i in range(1000)]
        effect = Remember(members=tuple(members))
        began = monotonic()
        journal.write([effect])
        return monotonic() - began

    best = min(written(shift) for shift in range(5))
    assert best < 0.1, f"{best * 1000:.0f} ms"  # 6 ms on two cores
    journal.close()


ENDLESS = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from noc.core.causes import AlarmState, Cause
    from noc.core.effects import Remember
    from noc.core.memory import AlarmMemory, BackendMemory
    from noc.journal.store import Journal

    journal = Journal(Path(sys.argv[1]))
    for count in range(1_000_000):
        at = datetime.now(UTC)
        alarm = AlarmMemory(f"site-{count}", Cause.HOST_DOWN, AlarmState.ACKED, at, by="ann")
        journal.write([Remember(alarms=(alarm,), backends=(BackendMemory("east", count),))])
        print(count, flush=True)
"""


def test_what_was_written_survives_kill_9_in_the_middle_of_writing(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(ENDLESS), str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child:
        told = [next(child.stdout) for _ in range(50)]
        child.send_signal(signal.SIGKILL)
        told += child.stdout.readlines()
    last = int(told[-1])

    memory = reopened(path)

    assert {f"site-{count}" for count in range(last + 1)} <= {alarm.owner for alarm in memory.alarms}
    assert all(alarm.by == "ann" for alarm in memory.alarms)
    assert memory.backends[0].accepted == len(memory.alarms) - 1, "half a batch was written"


def sqlite(path: Path, statement: str) -> None:
    import sqlite3

    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def test_shelves_windows_the_shift_and_messages_come_back(tmp_path: Path) -> None:
    path, at = tmp_path / "journal", datetime(2026, 11, 24, 9, 42, 7, 120_000, tzinfo=UTC)
    until = at + timedelta(hours=1)
    shelf = Shelf("rīga", Cause.HOST_DOWN, "ann", "known, the fan", at, until, "eve")
    window = Window("oslo", "ben", "new switch", at, until)
    shift = Shift(("ann", "ben"), at)
    page = Page("p-1", 2, at, "SITE DOWN", "body", ("phone",), (("rīga", Cause.HOST_DOWN),), ("mail",))
    with closing(Journal(path)) as journal:
        journal.write([Remember(kept=(shelf, window, shift, page))])
        journal.write([Remember(kept=(replace(window, until=at),)), Forget(kept=(("page", "p-1"),))])
    with closing(Journal(path)) as journal:
        assert set(journal.recall().kept) == {shelf, replace(window, until=at), shift}


def test_what_passes_comes_back_as_it_was_written(tmp_path: Path) -> None:
    passing = (
        PauseMemory("ann", AT, AT + timedelta(minutes=2)),
        DrillMemory(Cause.DRILL_SILENT, "rīga", "ann", AT, AT + timedelta(minutes=1)),
        TestMemory("phone", False, "phone did not take it: busy", AT),
        PresenceMemory(AT),
        AcceptMemory("rīga", "ann", AT),
    )
    with closing(Journal(tmp_path / "j.sqlite")) as journal:
        journal.write([Remember(kept=passing)])
        assert journal.recall().kept == passing
        assert journal.trouble is None


def test_an_alarm_keeps_what_its_escalation_has_come_to(tmp_path: Path) -> None:
    path, at = tmp_path / "journal", datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    alarm = AlarmMemory("riga", Cause.HOST_DOWN, AlarmState.UNACKED, at, waits_from=at, steps=3, after_shelf=True)
    with closing(Journal(path)) as journal:
        journal.write([Remember(alarms=(alarm,))])
        assert journal.recall().alarms == (alarm,)


def test_what_is_old_is_struck_out_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    now = AT + timedelta(days=500)
    ages = [*range(0, 399, 57), 401, 450, 500]
    with closing(Journal(path)) as journal, closing(Inbox(path)) as inbox:
        journal.write([Happened(now - timedelta(days=age), "verdict", f"age-{age}") for age in ages])
        waits, answered = (inbox.post(AcceptAsked(Now(AT, timedelta(0)), "riga", "ann")) for _ in range(2))
        inbox.answer(answered, 0, "done")
        assert journal.prune(now) == 3 + 1
        assert {line.site for line in journal.lines()} == {f"age-{age}" for age in ages if age < 400}
        assert [request.id for request in inbox.waiting()] == [waits]


def test_a_hundred_thousand_old_lines_go_in_small_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("noc.journal.store.STRUCK_AT_ONCE", 10)
    with closing(Journal(tmp_path / "journal")) as journal:
        journal.write([Happened(AT, "verdict", f"{number}") for number in range(101)])
        assert journal.prune(AT + timedelta(days=401)) == 101
        assert journal.lines() == []
