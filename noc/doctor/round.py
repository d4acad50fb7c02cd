"""Makes all examinations at once, and hands over what they find in their order, each as soon as it is there."""

import queue
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from time import monotonic

import structlog

from noc.doctor.link import Examination, Line, missing

TOLD_AFTER = 1.0  # s that one may take before somebody who waits is told of it

log = structlog.get_logger()


def examine(
    examinations: Sequence[Examination], waits: Callable[[str], object] = lambda link: None
) -> Iterator[tuple[Line, ...]]:
    """`waits` is told for which link it takes long. One that hangs is left behind at its deadline."""
    began = monotonic()
    answers = [_begin(examination) for examination in examinations]
    for examination, answer in zip(examinations, answers, strict=True):
        end = began + examination.seconds
        try:
            found = answer.get(timeout=min(TOLD_AFTER, max(end - monotonic(), 0.01)))
        except queue.Empty:
            waits(examination.link)
            try:
                found = answer.get(timeout=max(end - monotonic(), 0.01))
            except queue.Empty:
                found = tuple(missing(examination, f"it came to no end within {examination.seconds:g} s"))
        yield found


def _begin(examination: Examination) -> "queue.Queue[tuple[Line, ...]]":
    answer: queue.Queue[tuple[Line, ...]] = queue.Queue()
    Thread(target=_carry_out, args=(examination, answer), name=f"doctor {examination.link}", daemon=True).start()
    return answer


def _carry_out(examination: Examination, answer: "queue.Queue[tuple[Line, ...]]") -> None:
    try:
        found = tuple(examination.look())
    except Exception as error:
        log.info("an examination failed", link=examination.link, exc_info=error)
        found = tuple(missing(examination, f"a defect of this examination ({type(error).__name__})"))
    answer.put(found)
