from noc.ui.beat import STALLED_AFTER, BeatWatch


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_five_seconds_without_a_beat_are_a_stall_that_is_told_once() -> None:
    clock = Clock()
    watch = BeatWatch(clock)
    clock.now += STALLED_AFTER
    assert not watch.check()
    clock.now += 0.5
    assert (watch.check(), watch.stalled) == (True, True)
    assert not watch.check()


def test_a_beat_ends_the_stall_and_is_told_once() -> None:
    clock = Clock()
    watch = BeatWatch(clock)
    assert not watch.beat()
    clock.now += 6
    watch.check()
    assert (watch.beat(), watch.stalled) == (True, False)
    assert not watch.beat()
    assert watch.since == 0


def test_regular_beats_never_stall() -> None:
    clock = Clock()
    watch = BeatWatch(clock)
    for _ in range(100):
        clock.now += 4.9
        assert not watch.check()
        watch.beat()
