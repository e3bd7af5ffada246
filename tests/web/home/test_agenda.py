"""To-dos fall into the groups of the page by their day in Helsinki."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.home.queries import agenda
from marketplace.platform.todo import SHOWN, Todo, TodoSource, gather

TUESDAY = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def todo(title: str, due: datetime | None = None, waits: bool = False) -> Todo:
    return Todo(title, "asia", "/x", due, waits)


def sources(*todos: Todo) -> list[TodoSource]:
    """Each to-do of a kind of its own."""
    return [lambda _actor, todo=each: [todo] for each in todos]  # type: ignore[misc]


def grouped(*todos: Todo, now: datetime = TUESDAY) -> dict[str, list[str]]:
    found = agenda(gather(sources(*todos), None), now)  # type: ignore[arg-type]
    groups = {"today": found.today, "this_week": found.this_week, "undated": found.undated}
    groups |= {"later": found.later, "waiting": found.waiting}
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
        "undated": ["joskus"],
        "later": ["maanantai"],
        "waiting": ["muilla"],
    }


def test_what_has_no_time_comes_before_what_is_far_off_and_is_not_called_later() -> None:
    weeks = timedelta(weeks=1)
    found = [todo("kesällä", TUESDAY + 9 * weeks), todo("heti"), todo("pian", TUESDAY + weeks)]
    assert grouped(*found) == {"first": ["pian"], "undated": ["heti"], "later": ["kesällä"]}
    assert grouped(*found[:2]) == {"first": ["heti"], "later": ["kesällä"]}


def test_what_went_otherwise_than_it_should_comes_before_all_that_is_due() -> None:
    wrong = replace(todo("väärä summa"), is_exception=True)
    others = replace(todo("muilla", waits=True), is_exception=True)
    assert grouped(todo("myöhässä", TUESDAY - timedelta(days=9)), others, wrong) == {
        "first": ["väärä summa"],
        "today": ["myöhässä"],
        "waiting": ["muilla"],
    }


def test_a_day_is_left_whole() -> None:
    day = Todo("a", "asia", "/x", date(2026, 9, 1))
    assert day.whole_day and not todo("b", TUESDAY).whole_day
    assert grouped(day, todo("b", TUESDAY + timedelta(hours=1)))["first"] == ["b"]


def test_of_one_kind_the_most_urgent_are_shown_and_more_is_said_only_where_there_is_more() -> None:
    many = [todo(str(number)) for number in range(SHOWN + 1)]
    found = gather([lambda _actor: many, lambda _actor: [todo("muu")]], None)  # type: ignore[arg-type]
    assert [each.title for each in found.todos] == ["0", "1", "2", "3", "4", "muu"]
    assert found.more
    enough = gather([lambda _actor: many[:SHOWN]] * 2, None)  # type: ignore[arg-type]
    assert len(enough.todos) == 2 * SHOWN and not enough.more


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
    found = agenda(gather(sources(*todos), None), TUESDAY)  # type: ignore[arg-type]
    shown = [*found.today, *found.this_week, *found.undated, *found.later, *found.waiting]
    shown += [found.first] if found.first else []
    assert sorted(map(str, shown)) == sorted(map(str, todos))
