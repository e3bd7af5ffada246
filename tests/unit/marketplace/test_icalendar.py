"""A calendar file: instants in UTC, whole days, words escaped, long lines folded."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from marketplace.pure.icalendar import LONGEST, Moment, calendar
from marketplace.pure.periods import HELSINKI

MADE = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


def test_an_instant_and_a_day() -> None:
    noon = datetime(2026, 9, 22, 12, 0, tzinfo=HELSINKI)
    offers = Moment("a@x", "Tarjoukset, viimeistään", noon, "https://x/")
    start = Moment("b@x", "Alku", date(2026, 12, 31))
    lines = calendar([offers, start], MADE).split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-2:] == ["END:VCALENDAR", ""]
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    for line in (
        "UID:a@x",
        "DTSTAMP:20260901T090000Z",
        "DTSTART:20260922T090000Z",
        "SUMMARY:Tarjoukset\\, viimeistään",
        "URL:https://x/",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
    ):
        assert line in lines


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300))
def test_a_long_title_is_folded_and_nothing_of_it_lost(title: str) -> None:
    text = calendar([Moment("a", title, MADE)], MADE)
    assert all(len(line.encode()) <= LONGEST for line in text.split("\r\n"))
    summary = text.replace("\r\n ", "").split("SUMMARY:")[1].split("\r\n")[0]
    for mark in (",", ";", "\\"):
        summary = summary.replace(f"\\{mark}", mark)
    assert summary == title
