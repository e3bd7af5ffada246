"""The figures of effect and a municipal billing, looked at on a desk and on a phone."""

from typing import Any

from playwright.sync_api import expect

from marketplace.pure.periods import add_months, local_day
from tests.browser import BROWSER
from tests.browser.conftest import seen_at_both_widths
from tests.browser.person import picture
from tests.browser.server import Live
from tests.db.ledger.test_billing import subsidised
from tests.factories.billing import give_figures
from tests.factories.contracts import the_system
from tests.factories.effect import counted

pytestmark = BROWSER

MANY = {
    "all": 600,
    "service_line__job_search": 340,
    "service_line__training": 160,
    "service_line__career_development": 50,
    "service_line__work_ability": 47,
    "service_line__entrepreneurship": 3,
    "group__young": 90,
    "group__none": 510,
}


@seen_at_both_widths
def test_the_figures_of_effect_and_where_they_are_hidden(live: Live, meet: Any) -> None:
    with live.behind() as people:
        counted(people, **MANY)
    officer = meet("officer@tyohame.example")
    officer.opens("/effect")
    expect(officer.main).to_contain_text("aloitti työn alle 3 kuukaudessa")
    picture(officer, "effect-1-all")
    officer.opens("/effect?slice=service_line:entrepreneurship&by=group")
    expect(officer.main).to_contain_text("Lukuja ei näytetä")
    picture(officer, "effect-2-hidden")


@seen_at_both_widths
def test_a_month_is_billed_to_the_municipalities(live: Live, meet: Any) -> None:
    with live.behind() as people:
        month = add_months(local_day(people.clock.now()), -1)
        subsidised(people, "P-1", "109", month.isoformat(), "1234,56")
        give_figures(the_system(people))
    verifier = meet("verifier@tyohame.example")
    verifier.opens("/ledger/billing")
    picture(verifier, "billing-1-list")
    verifier.opens(f"/ledger/billing/preview?period={month:%Y-%m}")
    picture(verifier, "billing-2-preview")
    verifier.presses("Tee laskutus")
    expect(verifier.main).to_contain_text("Odottaa hyväksyntää")
    approver = meet("approver@tyohame.example")
    approver.opens("/ledger/billing/KL-2026-001")
    approver.presses("Hyväksy laskutus")
    live.settle()
    approver.opens("/ledger/billing/KL-2026-001")
    expect(approver.main).to_contain_text("PDF")
    picture(approver, "billing-3-approved")
    approver.opens("/ledger/billing/year")
    picture(approver, "billing-4-year")
