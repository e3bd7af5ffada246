"""The curve of who is still there, against published numbers and what must hold of any."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outcomes.pure.survival import Followed, band, kaplan_meier, thinned

REMISSION = (
    [Followed(weeks, True) for weeks in (6, 6, 6, 7, 10, 13, 16, 22, 23)]
    + [Followed(weeks, False) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)]
)  # fmt: skip
"""Weeks in remission of 21 patients, many of them not followed to the end (Freireich and others,
1963): the example of the textbooks."""
PUBLISHED = {
    6: (21, 0.857, 0.0764),
    7: (17, 0.807, 0.0869),
    10: (15, 0.753, 0.0963),
    13: (12, 0.690, 0.1068),
    16: (11, 0.627, 0.1141),
    22: (7, 0.538, 0.1282),
    23: (6, 0.448, 0.1346),
}
"""At risk, share and standard error of each week in which somebody relapsed."""
followed = st.lists(st.builds(Followed, st.integers(0, 14), st.booleans()))


def test_the_curve_of_the_textbooks_comes_out() -> None:
    points = {point.time: point for point in kaplan_meier(REMISSION, 35)}
    for week, (at_risk, share, error) in PUBLISHED.items():
        point = points[week]
        assert point.at_risk == at_risk
        assert point.share == pytest.approx(share, abs=5e-4)
        width = math.log(math.log(point.low) / math.log(point.high)) / 2 / 1.96
        assert width * point.share * -math.log(point.share) == pytest.approx(error, abs=5e-4)
    assert points[22].low == pytest.approx(0.268, abs=2e-3)
    assert points[22].high == pytest.approx(0.747, abs=2e-3)


def test_a_small_one_is_reckoned_by_hand() -> None:
    points = kaplan_meier([Followed(1, True), Followed(1, False), Followed(2, True)], 4)
    assert [(each.time, each.at_risk) for each in points] == [(0, 3), (1, 3), (2, 1)]
    assert [each.share for each in points] == [1, pytest.approx(2 / 3), 0]


@given(followed)
def test_the_curve_falls_and_stays_within_its_band(observed: list[Followed]) -> None:
    points = kaplan_meier(observed, 14)
    for before, after in pairwise(points):
        assert after.share <= before.share
        assert after.at_risk <= before.at_risk
    assert all(0 <= each.low <= each.share <= each.high <= 1 for each in points)


@given(st.lists(st.builds(Followed, st.integers(0, 14), st.just(True)), min_size=1))
def test_where_all_are_followed_it_is_the_plain_share(observed: list[Followed]) -> None:
    for point in kaplan_meier(observed, 14):
        left = sum(each.time > point.time for each in observed) / len(observed)
        assert point.share == pytest.approx(left)


def test_there_is_no_band_where_nothing_can_be_told() -> None:
    assert band(1.0, 0.0) == (1.0, 1.0)
    assert band(0.0, 0.5) == (0.0, 0.0)


def test_points_of_few_people_are_left_out() -> None:
    observed = [Followed(1, True)] * 3 + [Followed(2, True)] * 4 + [Followed(3, True)] * 4
    observed += [Followed(4, False)] * 5
    shown = thinned(kaplan_meier(observed, 6), 5)
    assert [(each.time, each.at_risk, each.ended) for each in shown] == [(0, 16, 0), (2, 13, 7)]
    assert thinned(kaplan_meier(observed[:4], 6), 5) == []


@given(followed, st.integers(2, 5))
def test_between_two_points_that_are_shown_enough_have_ended(
    observed: list[Followed], least: int
) -> None:
    shown = thinned(kaplan_meier(observed, 14), least)
    assert all(each.at_risk >= least for each in shown)
    assert all(each.ended >= least for each in shown if each.share < 1)
