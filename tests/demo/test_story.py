"""The whole story, played to the console's own engine: each act raises the alarm that it should, and no other."""

from collections.abc import Callable
from queue import Queue
from threading import Condition

from noc.config import load
from noc.core.causes import AlarmState, Cause, State
from noc.core.effects import Happened
from noc.core.snapshot import Snapshot
from noc.demo.course import Act
from noc.demo.demo import Demo
from noc.demo.network import EAST, PROMETHEUS, WEST
from noc.engine.session import Session

SPEED = 10.0


class Wall:
    """What the console shows last."""

    def __init__(self) -> None:
        self.lines: list[Happened] = []
        self._picture: Snapshot | None = None
        self._changed = Condition()

    def show(self, picture: Snapshot) -> None:
        with self._changed:
            self._picture = picture
            self._changed.notify_all()

    def wait(self, seconds: float, seen: Callable[[Snapshot], bool]) -> Snapshot:
        with self._changed:
            assert self._changed.wait_for(lambda: self._picture is not None and seen(self._picture), seconds)
            assert self._picture is not None
            return self._picture


def test_the_story_raises_each_alarm_and_no_other_and_ends_calm() -> None:
    wall, told = Wall(), Queue[Act]()
    with Demo("story", speed=SPEED, narrate=told.put) as demo:
        assert demo.config_path is not None
        session = Session(load(demo.config_path), wall.show, wall.lines.append)
        session.start()
        try:
            heard = [told.get(timeout=30) for _ in demo.course.acts]
            end = wall.wait(20, lambda picture: picture.counts[State.OK] == 60 and not picture.due)
        finally:
            session.stop()

    assert tuple(heard) == demo.course.acts
    cut, forgotten, *others = demo.provider.leading(EAST)
    full = next(site for site in others if site.disk_host)
    scraped = demo.provider.leading(PROMETHEUS)[0]
    alarms = [(line.site or line.subject, line.cause) for line in wall.lines if line.event in ("alarm", "fault")]
    assert alarms == [
        (cut.key, Cause.HOST_DOWN),
        (full.key, Cause.SERVICE_PROBLEM),
        (forgotten.key, Cause.VANISHED),
        (scraped.key, Cause.HOST_DOWN),
        (WEST, Cause.BACKEND_LOST),
    ]
    latched = {site.key for site in end.sites if site.alarm is AlarmState.CLEARED_UNACKED}
    assert latched == {cut.key, forgotten.key, scraped.key}, "nobody has taken them"
