"""Cascade: rank is kept under any order of accepts, declines, silence and suspensions."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.cascade import (
    DECLINED,
    LAPSED,
    NOT_IN_FORCE,
    OVER_CEILING,
    REASONS,
    SUSPENDED,
    Member,
    Order,
    Passed,
    Turn,
    next_in_rank,
    reason_of,
    value_of,
)


def member(key: str, rank: int, **but: object) -> Member[str]:
    plain = Member(key, rank, True, False, 100)
    return replace(plain, **but)  # type: ignore[arg-type]


def order(**answers: str) -> Order[str]:
    return Order(100, answers)


@dataclass
class Play:
    """An order on its way through the parties, while they come and go."""

    members: list[Member[str]]
    answers: dict[str, str] = field(default_factory=dict)
    turns: list[Turn[str]] = field(default_factory=list)

    def step(self, changes: Sequence[Member[str]], answer: str) -> bool:
        """Let parties change, offer the order to the next, and hear its answer; True once it is
        at an end."""
        changed = {each.key: each for each in changes}
        self.members = [changed.get(each.key, each) for each in self.members]
        now = order(**self.answers)
        turn = next_in_rank(self.members, now)
        self._check(turn, now)
        self.turns.append(turn)
        if turn.chosen is None or answer == "accepted":
            return True
        self.answers[turn.chosen] = answer
        return False

    def _check(self, turn: Turn[str], now: Order[str]) -> None:
        """Nobody better ranked who could have it is skipped, and nobody without a reason."""
        ranks = {each.key: each.rank for each in self.members}
        told = {passed.key: passed.reason for passed in turn.passed}
        for each in self.members:
            able = reason_of(each, now) is None
            if turn.chosen is None:
                assert not able
                assert told[each.key] in REASONS
            elif ranks[each.key] < ranks[turn.chosen]:
                assert not able
                assert told[each.key] == reason_of(each, now)
            else:
                assert each.key not in told
        assert turn.chosen not in now.answers
        assert turn.chosen is None or reason_of(_of(self.members, turn.chosen), now) is None
        assert [ranks[each.key] for each in turn.passed] == sorted(ranks[key] for key in told)


def _of(members: Sequence[Member[str]], key: str) -> Member[str]:
    return next(each for each in members if each.key == key)


RANKS = dict(zip("ABCDE", (2, 5, 1, 4, 3), strict=True))
"""Ranks that are not the order in which the parties come."""
parties = st.sampled_from("ABCDE").flatmap(
    lambda key: st.builds(
        Member,
        st.just(key),
        st.just(RANKS[key]),
        st.booleans(),
        st.booleans(),
        st.integers(1, 150),
    )
)
steps = st.lists(
    st.tuples(st.lists(parties, max_size=3), st.sampled_from(("accepted", DECLINED, LAPSED))),
    min_size=1,
    max_size=12,
)


@given(steps)
def test_rank_is_kept_and_nobody_is_skipped_without_a_reason(
    played: list[tuple[list[Member[str]], str]],
) -> None:
    play = Play([member(key, rank) for key, rank in RANKS.items()])
    for changes, answer in played:
        if play.step(changes, answer):
            break
    offered = [turn.chosen for turn in play.turns if turn.chosen]
    assert len(offered) == len(set(offered)), "nobody has two turns of one order"


@given(st.lists(st.sampled_from((DECLINED, LAPSED)), min_size=5, max_size=5))
def test_where_nothing_changes_the_order_goes_from_the_first_to_the_last(
    answers: list[str],
) -> None:
    play = Play([member(key, rank) for key, rank in RANKS.items()])
    for answer in answers:
        assert not play.step((), answer)
    assert [turn.chosen for turn in play.turns] == sorted(RANKS, key=RANKS.__getitem__)
    assert play.step((), "accepted")
    assert play.turns[-1].chosen is None


def test_who_comes_back_before_its_turn_went_by_for_good_has_it_in_its_rank() -> None:
    play = Play([member("A", 1, suspended=True), member("B", 2), member("C", 3)])
    play.step((), DECLINED)
    play.step([member("A", 1)], LAPSED)
    play.step((), "accepted")
    assert [turn.chosen for turn in play.turns] == ["B", "A", "C"]
    assert play.turns[0].passed == (Passed("A", SUSPENDED),)
    assert play.turns[2].passed == (Passed("A", LAPSED), Passed("B", DECLINED))


def test_each_reason_is_told_by_its_name() -> None:
    here = order(A=DECLINED)
    reasons = [
        reason_of(each, here)
        for each in (
            member("A", 1, suspended=True),
            member("B", 2, in_force=False, suspended=True),
            member("C", 3, suspended=True),
            member("D", 4, value_cents=101),
            member("E", 5, value_cents=100),
        )
    ]
    assert reasons == [DECLINED, NOT_IN_FORCE, SUSPENDED, OVER_CEILING, None]


def test_an_order_costs_its_quantities_at_the_prices_of_the_party() -> None:
    assert value_of({"start": 10, "job": 3}, {"start": 4_000, "job": 90_000, "more": 1}) == 310_000
