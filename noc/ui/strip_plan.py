"""Where the parts of the alarm strip stand. The worst comes first, nothing scrolls, and what is left is counted."""

from dataclasses import dataclass

from PySide6.QtCore import QRect

from noc.ui.alarm_card import Card
from noc.ui.standing import Banner, Standing, per_cause

FAULTS = 2  # faults with a banner of their own; the rest are counted in one line

# Heights in capitals, and the frame of a card that its hatch may take.
_GAP = 0.2
_LINE = 1.35  # a line of words alone
_BANNER = 2.35  # one line within its checkers
_TALL_BANNER = 3.95
_HALF_BANNER = 3.4
_TALL = 4.48  # name, state with age, cause
_SHORT = 3.02  # name, state with age
_NARROWEST = 13.0
_SCALES = (2.0, 1.8, 1.6, 1.4, 1.2, 1.0)


@dataclass(frozen=True, slots=True)
class PlacedCard:
    card: Card
    box: QRect
    capital: float
    tall: bool
    least: float  # px: no capital of a name is smaller

    @property
    def item(self) -> Card:
        return self.card


@dataclass(frozen=True, slots=True)
class PlacedBanner:
    banner: Banner
    box: QRect
    lines: int
    whole: bool  # has the width of the strip for itself

    @property
    def item(self) -> Banner:
        return self.banner


@dataclass(frozen=True, slots=True)
class StripPlan:
    capital: float  # px: the least height of a capital
    faults: tuple[PlacedBanner, ...] = ()
    cards: tuple[PlacedCard, ...] = ()
    more: str = ""  # the alarms that have no card of their own, by cause
    more_box: QRect = QRect()  # noqa: RUF009 - never changed

    @property
    def placed(self) -> tuple[PlacedCard | PlacedBanner, ...]:
        return (*self.faults, *self.cards)


def plan(standing: Standing, width: int, height: int, capital: float) -> StripPlan:
    """Fit everything into `width` x `height` px with capitals of at least `capital` px."""
    gap = round(_GAP * capital)
    faults, top = _faults(standing, width, height, capital, gap)
    hidden_faults = standing.faults[len(faults) :]
    cards = _cards(standing.cards, QRect(0, top, width, height - top), capital, gap)
    more_box = QRect()
    if hidden_faults or len(cards) < len(standing.cards):
        line = round(_LINE * capital)
        area = QRect(0, top, width, height - line - gap - top)
        cards = _cards(standing.cards, area, capital, gap)
        below = cards[-1].box.bottom() + 1 + gap if cards else top
        more_box = QRect(0, below, width, line)
    more = _more(standing, len(cards), hidden_faults)
    return StripPlan(capital, faults, cards, more, more_box)


def _faults(
    standing: Standing, width: int, height: int, capital: float, gap: int
) -> tuple[tuple[PlacedBanner, ...], int]:
    """One fault has the whole width; two stand side by side. Returns them and where the rest begins."""
    shown = standing.faults[:FAULTS]
    if not shown:
        return (), 0
    lines = 1
    if len(shown) > 1 or (len(standing.cards) <= 3 and height > 9 * capital):
        lines = 2
    tall = _HALF_BANNER if len(shown) > 1 else _TALL_BANNER if lines == 2 else _BANNER
    row = round(tall * capital)
    wide = (width - gap * (len(shown) - 1)) // len(shown)
    placed = tuple(
        PlacedBanner(banner, QRect(number * (wide + gap), 0, wide, row), lines, len(shown) == 1)
        for number, banner in enumerate(shown)
    )
    return placed, row + gap


def _cards(cards: tuple[Card, ...], area: QRect, capital: float, gap: int) -> tuple[PlacedCard, ...]:
    """Large cards while few stand; smaller ones, down to the least size, as they grow in number."""
    if not cards:
        return ()
    for scale in _SCALES:
        most = max(1, int(area.width() / (_NARROWEST * capital * scale)))
        rows = _rows(area.height(), capital * scale, True, gap)
        if rows * most >= len(cards):
            columns = max(1, -(-len(cards) // rows))
            return _grid(cards, area, capital * scale, True, columns, gap, capital)
    most = max(1, int(area.width() / (_NARROWEST * capital)))
    rows = _rows(area.height(), capital, False, gap)
    return _grid(cards[: rows * most], area, capital, False, most, gap, capital)


def _rows(height: int, capital: float, tall: bool, gap: int) -> int:
    return max(0, int((height + gap) / (round((_TALL if tall else _SHORT) * capital) + gap)))


def _grid(
    cards: tuple[Card, ...], area: QRect, capital: float, tall: bool, columns: int, gap: int, least: float
) -> tuple[PlacedCard, ...]:
    height = round((_TALL if tall else _SHORT) * capital)
    placed = []
    for number, card in enumerate(cards):
        row, column = divmod(number, columns)
        left = area.left() + round(column * (area.width() + gap) / columns)
        right = area.left() + round((column + 1) * (area.width() + gap) / columns) - gap
        box = QRect(left, area.top() + row * (height + gap), right - left, height)
        placed.append(PlacedCard(card, box, capital, tall, least))
    return tuple(placed)


def _more(standing: Standing, shown: int, faults: tuple[Banner, ...]) -> str:
    parts, cards = list[str](), standing.cards[shown:]
    alarms = sum(card.alarms for card in cards)
    if faults:
        parts.append(
            f"+{len(faults)} fault{'s' if len(faults) > 1 else ''}: {', '.join(fault.title for fault in faults)}"
        )
    if cards:
        parts.append(f"+{alarms} more: {per_cause(cards)}" if standing.known else f"+{alarms} more had alarms")
    if parts and standing.flood:
        parts.insert(0, standing.flood)
    return "   ".join(parts)
