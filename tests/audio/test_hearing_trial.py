"""The course of a test tone on a clock that is driven by hand."""

from itertools import pairwise

from noc.audio.hearing_trial import LOST_AT, Trial


def fail(trial: Trial, now: float) -> float:
    """The tone is played and never heard; the moment at which that is told."""
    assert trial.may_begin(now)
    assert trial.sounds(now, flows=True)
    assert not trial.failed(now + 1.9)
    assert trial.failed(now + 2.1)
    return now + 2.1


def test_the_tone_is_played_once_the_recording_runs_and_only_once() -> None:
    trial = Trial()
    assert not trial.sounds(0.0, flows=False)
    assert trial.sounds(0.2, flows=True)
    assert not trial.sounds(0.4, flows=True)
    assert not trial.failed(2.1)  # of the tone, not of the recording


def test_a_recording_that_never_begins_is_a_failure() -> None:
    trial = Trial()
    assert not trial.sounds(0.0, flows=False)
    assert not trial.failed(2.9)
    assert trial.failed(3.1)


def test_the_second_failure_asks_for_another_voice_and_the_third_is_a_trouble_within_ten_seconds() -> None:
    trial, now, renewed = Trial(), 0.0, []
    while not trial.lost:
        now = fail(trial, now) + 0.5
        renewed.append(trial.renews)
    assert renewed == [False, True, False]
    assert trial.failures == LOST_AT
    assert now < 10


def test_it_is_tried_again_and_again_but_seldom() -> None:
    trial, now, starts = Trial(), 0.0, []
    for _ in range(8):
        while not trial.may_begin(now):
            now += 0.1
        starts.append(now)
        now = fail(trial, now)
    gaps = [later - earlier for earlier, later in pairwise(starts)]
    assert gaps[0] < 3
    assert 60 < gaps[-1] < 65


def test_an_alarm_in_between_is_no_failure() -> None:
    trial = Trial()
    assert trial.sounds(0.0, flows=True)
    trial.interrupt()
    assert trial.sounds(30.0, flows=True)
    assert not trial.failed(31.0)
    assert trial.failures == 0


def test_a_recorder_that_ends_three_times_is_no_accident() -> None:
    trial = Trial()
    assert [trial.refused(now) for now in (0.0, 1.0, 2.0)] == [False, False, True]
    assert not trial.may_begin(2.5)
    assert trial.may_begin(3.0)
