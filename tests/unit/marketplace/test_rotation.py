"""Rotation: fair under any order of accepts, declines, silence, absences and newcomers."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.rotation import Passed, Place, Turn, after_turn, next_turn, standing

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
PROVIDERS = "ABCDE"
FULL = "no_places"


@dataclass
class Queue:
    """A queue through its turns; what comes of a turn does not matter to it."""

    places: dict[str, Place[str]] = field(default_factory=dict)
    turns: list[Turn[str]] = field(default_factory=list)
    early: bool = False
    """Whether who is new has waited since before the first turn, or comes this moment."""

    def offers(self, members: str, away: str = "") -> str | None:
        """Offer a turn among the members, of whom some can't have it."""
        now = START + timedelta(hours=len(self.turns))
        reasons, came = dict.fromkeys(away, FULL), START if self.early else now
        ordered = standing(list(self.places.values()), dict.fromkeys(members, came), reasons)
        turn = next_turn(ordered, reasons)
        self._check(ordered, turn, reasons)
        if turn.chosen is not None:
            ordered = after_turn(ordered, turn.chosen, now)
            self.places |= {place.key: place for place in ordered}
        self.turns.append(turn)
        return turn.chosen

    @staticmethod
    def _check(ordered: list[Place[str]], turn: Turn[str], reasons: dict[str, str]) -> None:
        """Nobody is skipped without its reason, and nobody with one is chosen."""
        order = [place.key for place in ordered]
        before = order if turn.chosen is None else order[: order.index(turn.chosen)]
        assert turn.passed == tuple(Passed(key, reasons[key]) for key in before)
        assert turn.chosen not in reasons
        counts = [place.turns for place in ordered if place.key not in reasons]
        assert max(counts, default=0) - min(counts, default=0) <= 1


subsets = st.sets(st.sampled_from(PROVIDERS)).map(lambda chosen: "".join(sorted(chosen)))
rounds = st.lists(st.tuples(subsets, subsets), max_size=40)


def able(round_: tuple[str, str]) -> set[str]:
    members, away = round_
    return set(members) - set(away)


@given(rounds, st.booleans())
def test_two_who_could_have_every_turn_of_any_stretch_had_almost_the_same(
    played: list[tuple[str, str]], early: bool
) -> None:
    queue = Queue(early=early)
    chosen = [queue.offers(members, "".join(set(members) & set(away))) for members, away in played]
    for first, second in combinations(PROVIDERS, 2):
        ahead = lowest = highest = 0
        for who, round_ in zip(chosen, played, strict=True):
            if not {first, second} <= able(round_):
                ahead = lowest = highest = 0
                continue
            ahead += (who == first) - (who == second)
            lowest, highest = min(lowest, ahead), max(highest, ahead)
            assert highest - lowest <= 1, (first, second)


@given(rounds)
def test_a_turn_is_offered_whenever_somebody_can_have_it(played: list[tuple[str, str]]) -> None:
    queue = Queue()
    for members, away in played:
        chosen = queue.offers(members, "".join(set(members) & set(away)))
        assert (chosen is None) == (not able((members, away)))


@given(st.integers(1, 60))
def test_of_those_who_are_always_there_nobody_has_two_more(turns: int) -> None:
    queue = Queue()
    shares = Counter(queue.offers(PROVIDERS) for _turn in range(turns))
    counts = [shares[key] for key in PROVIDERS]
    assert max(counts) - min(counts) <= 1


@dataclass
class Orders:
    """Orders among providers who are all there all the time; several may be open at once."""

    places: dict[str, Place[str]] = field(default_factory=dict)
    had: Counter[str] = field(default_factory=Counter)
    open: list[list[str]] = field(default_factory=list)
    """Of each order that waits for an answer, who has had its turn."""

    def order(self) -> None:
        """A new order: it goes to one of those who have had the fewest turns."""
        before = min(self.had[key] for key in PROVIDERS)
        chosen = self._offer([])
        assert chosen is not None
        assert self.had[chosen] == before + 1

    def decline(self, number: int) -> None:
        """Who has an open order says no; the next one gets it."""
        if self.open:
            self._offer(self.open.pop(number % len(self.open)))

    def _offer(self, order: list[str]) -> str | None:
        reasons, now = dict.fromkeys(order, "asked"), START + timedelta(hours=self.had.total())
        members = dict.fromkeys(PROVIDERS, START)
        ordered = standing(list(self.places.values()), members, reasons, order)
        chosen = next_turn(ordered, reasons).chosen
        if chosen is None:
            return None
        self.places = {place.key: place for place in after_turn(ordered, chosen, now)}
        self.had[chosen] += 1
        self.open.append([*order, chosen])
        assert {key: place.turns for key, place in self.places.items()} == {
            key: self.had[key] for key in PROVIDERS
        }
        return chosen

    def differ(self) -> int:
        counts = [self.had[key] for key in PROVIDERS]
        return max(counts) - min(counts)


@given(st.lists(st.integers(0, len(PROVIDERS)), max_size=30))
def test_answered_one_by_one_orders_leave_nobody_two_turns_behind(noes: list[int]) -> None:
    orders = Orders()
    for times in noes:
        orders.order()
        for _no in range(times):
            orders.decline(-1)
            assert orders.differ() <= 1
        orders.open.clear()


@given(st.lists(st.none() | st.integers(0, 20), max_size=60))
def test_who_declined_while_others_were_asked_is_first_until_all_are_even(
    played: list[int | None],
) -> None:
    orders = Orders()
    for declined in played:
        orders.order() if declined is None else orders.decline(declined)
    for _order in range(len(PROVIDERS) * orders.differ()):
        orders.order()
    assert orders.differ() <= 1


def test_the_first_round_goes_in_the_order_of_joining() -> None:
    queue = Queue()
    assert [queue.offers("BAC") for _turn in range(4)] == ["B", "A", "C", "B"]


def test_a_newcomer_takes_its_place_in_the_round_and_no_more() -> None:
    queue = Queue()
    assert [queue.offers("AB") for _turn in range(5)] == ["A", "B", "A", "B", "A"]
    assert [queue.offers("ABC") for _turn in range(6)] == ["B", "C", "A", "B", "C", "A"]


def test_who_comes_back_gets_no_turns_for_the_time_it_was_away() -> None:
    queue = Queue()
    assert queue.offers("AB") == "A"
    assert [queue.offers("AB", away="B") for _turn in range(3)] == ["A"] * 3
    assert [queue.offers("AB") for _turn in range(4)] == ["B", "A", "B", "A"]


def test_going_away_for_a_moment_does_not_bring_the_turn_nearer() -> None:
    queue = Queue()
    assert [queue.offers("ABC"), queue.offers("ABC", away="A")] == ["A", "B"]
    assert queue.offers("ABC") == "C"


def test_who_has_had_its_turn_of_an_order_is_passed_over_with_that_reason() -> None:
    places = [Place("A", 1, START, 0, 1), Place("B", 2, START, 0, 1)]
    ordered = standing(places, dict.fromkeys("AB", START), {"A": "asked"})
    assert next_turn(ordered, {"A": "asked"}) == Turn("B", (Passed("A", "asked"),))
