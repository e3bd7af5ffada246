"""Finance takes a statement from approval to the bank's answer, two people, at both widths."""

from typing import Any

from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import picture
from tests.browser.server import Live
from tests.factories.payments import CALCULATED, verified_run

pytestmark = BROWSER

VERIFIER, APPROVER = "verifier@tyohame.example", "approver@tyohame.example"
STATEMENT = "/payments/statements/ME-2027-001"


@seen_at_both_widths
def test_a_statement_goes_back_and_forth_and_is_approved_by_the_second_person(
    live: Live, meet: Any, paying_database: str
) -> None:
    live.begin(paying_database, CALCULATED)
    with live.behind() as people:
        verified_run(people)
    approver = meet(APPROVER)
    approver.opens("/payments/statements")
    approver.sees("Odottaa hyväksyntää", "11 044,00 €")
    picture(approver, "statements")
    approver.opens(STATEMENT)
    approver.sees("Hyväksy maksuerittely", "2.6.2027")
    picture(approver, "statement")
    approver.presses("Hyväksy maksuerittely")
    approver.sees("Hyväksytty")
    verifier = meet(VERIFIER)
    verifier.opens("/payments/settlement")
    verifier.sees("Lue tiedosto")
    picture(verifier, "settlement")
    verifier.opens("/payments/settlement/payables")
    verifier.sees("Vastauksen sarakkeet")
    picture(verifier, "payables-reply")
