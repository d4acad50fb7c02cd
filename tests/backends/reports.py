"""Finding things in an answer."""

from datetime import datetime

from noc.core.answer import Answer, HostReport


def host(answer: Answer, name: str) -> HostReport:
    return next(report for report in answer.hosts if report.name == name)


def newest(answer: Answer, name: str) -> datetime:
    """When the host itself last answered."""
    stamp = host(answer, name).looks[0].newest
    assert stamp is not None
    return stamp


def checked(answer: Answer, name: str, look: int = 0) -> datetime:
    """When one of its looks was last checked."""
    stamp = host(answer, name).looks[look].checked_at
    assert stamp is not None
    return stamp
