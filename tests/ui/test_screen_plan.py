import pytest
from PySide6.QtCore import QRect, QSizeF

from noc.ui.screen_plan import ORBIT, capital_height, screen_plan


def test_a_capital_is_29_mm_at_five_metres() -> None:
    # 55 inches of 16:9 are 1218 mm wide: 0.634 mm for each of 1920 px.
    height = capital_height(1080, distance=5.0, diagonal=55, pixels=(1920, 1080))
    assert height * 1217.6 / 1920 == pytest.approx(29.1, abs=0.1)
    assert capital_height(2160, distance=5.0, diagonal=55, pixels=(3840, 2160)) == pytest.approx(2 * height)


def test_the_screen_is_believed_where_nothing_else_is_said() -> None:
    size = QSizeF(1217.6, 684.9)
    assert capital_height(1080, distance=5.0, size=size, pixels=(1920, 1080)) == pytest.approx(45.9, abs=0.1)


@pytest.mark.parametrize("size", [QSizeF(0, 0), QSizeF(160, 90), QSizeF(16000, 9000), None])
def test_an_unknown_or_lying_screen_gets_four_per_cent(size: QSizeF | None) -> None:
    assert capital_height(1080, distance=5.0, size=size, pixels=(1920, 1080)) == pytest.approx(43.2)
    assert capital_height(1080, size=QSizeF(1217.6, 684.9), pixels=(1920, 1080)) == pytest.approx(43.2)


def test_a_desk_or_a_hall_does_not_break_the_wall() -> None:
    assert capital_height(1080, distance=0.3, diagonal=24, pixels=(1920, 1080)) == pytest.approx(21.6)
    assert capital_height(1080, distance=60, diagonal=24, pixels=(1920, 1080)) == pytest.approx(97.2)


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (3840, 2160), (1080, 1920), (1024, 768)])
@pytest.mark.parametrize("side", [False, True])
def test_the_parts_fill_the_wall_and_never_overlap(size: tuple[int, int], side: bool) -> None:
    whole = QRect(0, 0, *size)
    for step in range(len(ORBIT)):
        plan = screen_plan(*size, capital=0.04 * size[1], side=side, step=step)
        parts = [plan.header, plan.strip, plan.tiles, plan.footer] + ([plan.side] if side else [])
        for number, part in enumerate(parts):
            assert whole.adjusted(-2, -2, 2, 2).contains(part)
            assert not any(part.intersects(other) for other in parts[number + 1 :])
        assert plan.tiles.height() >= 0.25 * size[1]


def test_the_orbit_moves_everything_by_two_pixels_and_nothing_in_size() -> None:
    rest = screen_plan(1920, 1080, 43.2)
    for step in range(1, len(ORBIT)):
        plan = screen_plan(1920, 1080, 43.2, step=step)
        for one, other in zip(
            (rest.header, rest.strip, rest.tiles), (plan.header, plan.strip, plan.tiles), strict=True
        ):
            assert one.size() == other.size()
            assert 0 < max(abs(one.left() - other.left()), abs(one.top() - other.top())) <= 2
