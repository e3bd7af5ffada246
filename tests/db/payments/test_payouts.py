"""What was paid is reconciled with what the bank has told, and with what outcomes are worth."""

from datetime import date, timedelta

from marketplace.platform.clock import FixedClock
from marketplace.platform.embedded.local import Servers
from outcomes.ledger.reconciliation import Check, reconcile
from outcomes.payments.models import PaymentLine
from outcomes.payments.settlement.queries import waiting_page
from outcomes.payments.settlement.service import (
    explain_entry,
    record_payment,
    settle_from_bank,
)
from tests.conftest import as_superuser
from tests.factories.banks import Told, camt054
from tests.factories.payments import (
    CALCULATED,
    calculated_run,
    corrected,
    decide_rest,
    handed_over_run,
    lines_of,
    pay,
    verifier,
)
from tests.factories.setup import People


def differing(people: People) -> dict[str, Check]:
    return {each.code: each for each in reconcile(verifier(people)) if not each.agrees}


def test_what_a_person_marked_as_paid_differs_until_the_bank_has_told_it(people: People) -> None:
    (statement,) = handed_over_run(people).statements
    assert differing(people) == {}  # sent and not told of is neither
    record_payment(verifier(people), statement.id, people.clock.now().date())
    (found,) = differing(people).values()
    assert (found.code, found.found_cents) == ("confirmed", 0)
    assert [(each.number, each.expected_cents) for each in found.differences] == [
        (statement.number, statement.gross_cents)
    ]
    told = camt054(Told(statement.number, statement.gross_cents))
    settle_from_bank(verifier(people), "tiliote.xml", told)
    assert differing(people) == {}


def test_what_rests_on_a_persons_word_alone_is_a_row_of_its_own(people: People) -> None:
    (statement,) = handed_over_run(people).statements
    told = camt054(Told(statement.number, statement.gross_cents - 8290))
    settle_from_bank(verifier(people), "tiliote.xml", told)
    record_payment(verifier(people), statement.id, people.clock.now().date())
    (entry,) = waiting_page(verifier(people), 1).rows
    explain_entry(verifier(people), entry.id, "Pankki korjaa summan.")
    checks = {each.code: each for each in reconcile(verifier(people))}
    sums = {code: (checks[code].expected_cents, checks[code].found_cents) for code in checks}
    assert sums["confirmed"] == (0, 0)
    assert [each.number for each in checks["by_word"].differences] == [statement.number]
    assert sums["by_word"][0] == statement.gross_cents and differing(people) == {}


def test_of_an_outcome_no_more_is_paid_than_it_is_worth(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    paid = lines_of(people, handed_over_run(people).id)
    start = next(line for line in paid if line.explained.spell_ids == ("W2-1",))
    job = {"started_on": "2027-01-11", "hours_per_week": "20"}
    corrected(people, start.person_key, "W2-1", kind="open", **job)
    clock.move_to(clock.now() + timedelta(days=1))
    run = calculated_run(people, clock.now().date())
    pay(people, decide_rest(people, run.id).id)
    more: list[PaymentLine] = lines_of(people, run.id)
    assert len(more) == 2 and differing(people) == {}
    worth, was = more[0].amount_cents, "'{adjustment,now_cents}'"
    as_superuser(
        servers,
        "update payment_line set explanation ="
        f" jsonb_set(explanation, {was}, to_jsonb((explanation #>> {was})::int - {worth}))"
        f" where id = '{more[0].id}'",
    )
    (found,) = differing(people).values()
    (one,) = found.differences
    contract, line = one.number.split(" ")
    assert (found.code, one.found_cents - one.expected_cents) == ("outcomes", worth)
    assert (contract, line) == (more[0].source.number, str(adjusted_by(people, more[0]).id))


def test_an_outcome_that_is_paid_on_two_days_is_paid_beyond_its_worth(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    paid = lines_of(people, handed_over_run(people, date(2027, 2, 28)).id)
    (start,) = [line for line in paid if line.outcome_on == date(2026, 12, 1)]
    clock.move_to(CALCULATED + timedelta(days=7))
    corrected(people, start.person_key, "W1-1", started_on="2026-12-08")
    run = calculated_run(people, clock.now().date())
    pay(people, decide_rest(people, run.id).id)
    (back,) = [line for line in lines_of(people, run.id) if line.adjusts_line_id == start.line_id]
    assert "outcomes" not in differing(people)
    waits = "state = 'verified', run_id = null, statement_id = null"
    as_superuser(
        servers,
        "set session_replication_role = replica;"
        f" update payment_line set {waits} where id = '{back.id}'",
    )
    (one,) = differing(people)["outcomes"].differences
    assert one.found_cents - one.expected_cents == start.amount_cents


def adjusted_by(people: People, line: PaymentLine) -> PaymentLine:
    verifier(people)
    assert line.adjusted is not None
    return line.adjusted
