"""Answers to call-offs: in time, by whose turn it is; who is told, and what the ledger says."""

import email
from collections.abc import Callable
from datetime import timedelta
from email.header import decode_header, make_header
from functools import partial
from pathlib import Path

import pytest

from marketplace.calloffs.ledger import ledger_csv
from marketplace.calloffs.queries import call_off_by_number, to_answer, turns_of
from marketplace.calloffs.service import (
    accept_call_off,
    ask_lapses,
    cancel_call_off,
    decline_call_off,
    order_from_lot,
)
from marketplace.frameworks.parties.service import resume_party, revise_prices, suspend_party
from marketplace.platform.clock import FixedClock
from marketplace.platform.errors import Forbidden, Invalid, NotFound, Refused
from tests.factories.calloffs import (
    WHY,
    again,
    called_off,
    held,
    holder_of,
    lapse,
    order_of,
    parties_of,
    person_of,
    ranked_lot,
)
from tests.factories.decisions import TENDERINGS
from tests.factories.setup import People, seeing


def test_an_answer_counts_until_its_instant_and_not_a_second_more(
    people: People, clock: FixedClock
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    person = holder_of(people, call_off)
    due = call_off_by_number(person, call_off.number).answer_by
    assert due is not None
    clock.move_to(due + timedelta(seconds=1))
    for act in (accept_call_off, partial(decline_call_off, reason=WHY)):
        with pytest.raises(Refused, match=r"call_off\.too_late"):
            act(person, call_off.id)
    assert list(to_answer(person, 5)) == []
    clock.move_to(due)
    assert accept_call_off(person, call_off.id).state == "accepted"


def test_nobody_answers_for_another_or_sees_its_turn(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    first, second, _third = parties_of(people, lot)
    key, number = again(call_off).id, again(call_off).number
    other = person_of(people, second)
    with pytest.raises(NotFound):
        accept_call_off(other, key)
    with pytest.raises(NotFound):
        call_off_by_number(other, number)
    seeing(people.staff("officer"))
    decline_call_off(person_of(people, first), key, WHY)
    seen = turns_of(call_off_by_number(person_of(people, second), number))
    assert [(turn.rank, turn.what) for turn in seen] == [(2, "offered")]


def test_declining_asks_for_the_reason(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    with pytest.raises(Invalid):
        decline_call_off(holder_of(people, call_off), call_off.id, " ")


def test_an_order_is_taken_back_with_the_reason_until_it_is_accepted(people: People) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    officer = people.staff("officer")
    with pytest.raises(Invalid):
        cancel_call_off(officer, call_off.id, "")
    cancelled = cancel_call_off(officer, call_off.id, "Tarve muuttui.")
    assert (cancelled.state, cancelled.reason) == ("cancelled", "Tarve muuttui.")
    assert held(people, lot) == 0
    other = called_off(people, lot)
    accept_call_off(holder_of(people, other), other.id)
    with pytest.raises(Refused, match=r"lifecycle\.not_in_state"):
        cancel_call_off(seeing(people.staff("officer")), other.id, "Tarve muuttui.")


def test_a_provider_orders_nothing_and_passes_nothing_on(people: People) -> None:
    lot = ranked_lot(people)
    person = person_of(people, parties_of(people, lot)[0])
    with pytest.raises(Forbidden):
        order_from_lot(person, lot.id, order_of(lot, people))
    with pytest.raises(Forbidden):
        ask_lapses(person)


def test_each_is_told_what_concerns_it(
    people: People, clock: FixedClock, run_jobs: Callable[[], int], mails: Path
) -> None:
    lot = ranked_lot(people)
    call_off = called_off(people, lot)
    clock.move_to(call_off.answer_by + timedelta(seconds=1))  # type: ignore[operator]
    lapse(people)
    accept_call_off(holder_of(people, call_off), call_off.id)
    other = called_off(people, lot)
    cancel_call_off(seeing(people.staff("officer")), other.id, "Tarve muuttui.")
    run_jobs()
    told = [email.message_from_bytes(path.read_bytes()) for path in mails.glob("*.eml")]
    subjects = {
        (str(each["To"]), str(make_header(decode_header(each["Subject"])))) for each in told
    }
    first, second = TENDERINGS[0].email, TENDERINGS[1].email
    assert subjects >= {
        (first, "Toimeksianto T-2026-001 odottaa vastaustasi"),
        (first, "Toimeksiannon T-2026-001 vastausaika päättyi"),
        (second, "Toimeksianto T-2026-001 odottaa vastaustasi"),
        (
            "officer@tyohame.example",
            "Toimeksianto T-2026-001 on otettu vastaan: Työpolku Kanta-Häme ry",
        ),
        (first, "Toimeksianto T-2026-002 peruutettiin"),
    }


def test_a_party_is_told_what_is_done_to_its_place_and_prices_and_of_a_turn_lost_by_it(
    people: People, run_jobs: Callable[[], int], mails: Path
) -> None:
    lot = ranked_lot(people, price_revisions={"fi": "Kerran vuodessa."})
    called_off(people, lot)
    officer, first = people.staff("officer"), parties_of(people, lot)[0]
    suspend_party(officer, first.id, "Selvitetään laatua.")
    lapse(people)
    resume_party(seeing(officer), first.id)
    day = officer.today + timedelta(days=30)
    revise_prices(officer, first.id, {"start": 46_000}, valid_from=day, reason="Indeksi nousi.")
    run_jobs()
    assert subjects_to(mails, TENDERINGS[0].email) >= {
        "Hankinnat yritykseltäsi on keskeytetty: PS-2026-001, osa 1",
        "Toimeksianto T-2026-001 siirtyi sinulta eteenpäin",
        "Hankinnat yritykseltäsi jatkuvat: PS-2026-001, osa 1",
        "Hintojasi on tarkistettu: PS-2026-001, osa 1",
    }


def subjects_to(mails: Path, address: str) -> set[str]:
    """The subjects of the mails that went to an address."""
    told = [email.message_from_bytes(path.read_bytes()) for path in mails.glob("*.eml")]
    own = [each for each in told if each["To"] == address]
    return {str(make_header(decode_header(each["Subject"]))) for each in own}


def test_the_ledger_is_a_file_that_proves_whose_turn_it_was(people: People) -> None:
    lot = ranked_lot(people)
    suspend_party(people.staff("officer"), parties_of(people, lot)[0].id, "Tauko.")
    call_off = called_off(people, lot)
    decline_call_off(holder_of(people, call_off), call_off.id, "=summa(A1)")
    officer = seeing(people.staff("officer"))
    rows = [row.split(";") for row in ledger_csv(officer, again(call_off).lot.framework)
            .splitlines()]  # fmt: skip
    assert [(row[5], row[8], row[12]) for row in rows[1:]] == [
        ("1", "Ohitettiin", "se tai sen rekisteröinti on keskeytetty"),
        ("2", "Sai vuoron", ""),
        ("2", "Ei ottanut vastaan", "'=summa(A1)"),
        ("1", "Ohitettiin", "se tai sen rekisteröinti on keskeytetty"),
        ("3", "Sai vuoron", ""),
    ]
