"""What people ask of the world: for each wish the answer they get, and what it changes."""

from dataclasses import replace
from typing import assert_never

from noc.core import drills, escalation, handover, pause, rehearsal, requests, shelves, shift, windows
from noc.core.clock import Now
from noc.core.effects import Effect
from noc.core.events import (
    AcceptAsked,
    AckAsked,
    Asked,
    DrillAsked,
    EndDrillAsked,
    EndMaintenanceAsked,
    HandOverAsked,
    MaintainAsked,
    PauseAsked,
    PresenceSeen,
    RecheckAsked,
    ReloadAsked,
    ResumeAsked,
    RetireAsked,
    ShelveAsked,
    ShiftAsked,
    TestAsked,
    UnackAsked,
    UnshelveAsked,
)
from noc.core.model import World
from noc.core.reply import Answered, Reply


def reply_to(world: World, asked: Asked, now: Now) -> Reply:
    """Whether it can be done, in one sentence for who asks. Nothing is changed."""
    return _answer(world, asked, now)[0]


def carry_out(world: World, asked: Asked, now: Now) -> tuple[World, list[Effect]]:
    """Do what can be done; what cannot changes nothing but that somebody is there, which each wish shows."""
    _, changed, effects = _answer(world, asked, now)
    return replace(changed, touched=now.mono), effects


def _answer(world: World, asked: Asked, now: Now) -> Answered:
    match asked:
        case AckAsked():
            return requests.acknowledge(world, asked, now)
        case UnackAsked():
            return requests.unacknowledge(world, asked, now)
        case RecheckAsked():
            return requests.recheck(world, asked, now)
        case ShelveAsked():
            return shelves.shelve(world, asked, now)
        case UnshelveAsked():
            return shelves.unshelve(world, asked, now)
        case MaintainAsked():
            return windows.maintain(world, asked, now)
        case EndMaintenanceAsked():
            return windows.end_maintenance(world, asked, now)
        case PauseAsked():
            return pause.pause(world, asked, now)
        case ResumeAsked():
            return pause.resume(world, asked, now)
        case ShiftAsked():
            return shift.take_shift(world, asked, now)
        case HandOverAsked():
            return handover.hand_over(world, asked, now)
        case PresenceSeen():
            return shift.seen(world, asked, now)
        case DrillAsked():
            return rehearsal.drill(world, asked, now)
        case EndDrillAsked():
            return drills.end_drill(world, asked, now)
        case TestAsked():
            return escalation.test_target(world, asked, now)
        case RetireAsked():
            return requests.retire(world, asked, now)
        case AcceptAsked():
            return requests.accept(world, asked, now)
        case ReloadAsked():
            return requests.reload(world, asked, now)
        case _:
            assert_never(asked)
