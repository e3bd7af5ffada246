"""To-dos fall into the groups of the page by their day in Helsinki."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.home.queries import agenda
from marketplace.platform.todo import Todo, gather

TUESDAY = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def todo(title: str, due: datetime | None = None, waits: bool = False) -> Todo:
    return Todo(title, "asia", "/x", due, waits)


def grouped(*todos: Todo, now: datetime = TUESDAY) -> dict[str, list[str]]:
    found = agenda(gather([lambda _actor: todos], None), now)  # type: ignore[arg-type]
    groups = {"today": found.today, "this_week": found.this_week, "later": found.later}
    groups["waiting"] = found.waiting
    titles = {name: [item.title for item in items] for name, items in groups.items() if items}
    return titles | ({"first": [found.first.title]} if found.first else {})


def test_the_most_urgent_own_act_comes_first_and_the_rest_by_time() -> None:
    hours, days = timedelta(hours=1), timedelta(days=1)
    assert grouped(
        todo("joskus"),
        todo("sunnuntai", TUESDAY + 5 * days),
        todo("maanantai", TUESDAY + 6 * days),
        todo("illalla", TUESDAY + 5 * hours),
        todo("myöhässä", TUESDAY - 9 * days),
        todo("toinen myöhässä", TUESDAY - days),
        todo("muilla", TUESDAY - 10 * days, waits=True),
    ) == {
        "first": ["myöhässä"],
        "today": ["toinen myöhässä", "illalla"],
        "this_week": ["sunnuntai"],
        "later": ["maanantai", "joskus"],
        "waiting": ["muilla"],
    }


def test_the_day_ends_at_midnight_in_helsinki() -> None:
    before = datetime(2026, 9, 1, 20, 59, tzinfo=UTC)
    after = datetime(2026, 9, 1, 21, 0, tzinfo=UTC)
    assert grouped(todo("a", before), todo("b", before), todo("c", after)) == {
        "first": ["a"],
        "today": ["b"],
        "this_week": ["c"],
    }


def test_nothing_waits() -> None:
    assert grouped() == {}


@given(
    st.lists(
        st.builds(
            todo,
            st.text(max_size=3),
            st.none() | st.integers(-9999, 9999).map(lambda h: TUESDAY + timedelta(hours=h)),
            st.booleans(),
        ),
        max_size=12,
    )
)
def test_every_to_do_stands_in_exactly_one_place(todos: list[Todo]) -> None:
    found = agenda(gather([lambda _actor: todos], None), TUESDAY)  # type: ignore[arg-type]
    shown = [*found.today, *found.this_week, *found.later, *found.waiting]
    shown += [found.first] if found.first else []
    assert sorted(map(str, shown)) == sorted(map(str, todos))
