"""How published calls end by a decision, and go on where the decision falls."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from marketplace.claims.service import record_outcome
from marketplace.corrections.service import draft_cancellation, draft_reversal
from marketplace.decisions.models import Decision
from marketplace.decisions.service import sign_decision
from marketplace.offers.models import Offer
from marketplace.platform.clock import FixedClock
from marketplace.platform.db import db
from marketplace.platform.embedded.local import Servers
from marketplace.platform.jobs import OutboxJob
from marketplace.procurement.models import Call
from marketplace.procurement.service import close_call
from marketplace.pure.periods import HELSINKI
from tests.conftest import as_superuser
from tests.factories.calls import DEADLINE, open_call
from tests.factories.claims import cancelled, recorded
from tests.factories.contracts import the_system
from tests.factories.decisions import TENDERINGS, approved_provider, submitted_offer
from tests.factories.offers import open_by_two
from tests.factories.setup import People, seeing

TICK = timedelta(seconds=1)


def offered(people: People) -> Call:
    """An open call with two sealed offers."""
    for tendering in TENDERINGS[:2]:
        approved_provider(people, tendering)
    call = open_call(people)
    for tendering in TENDERINGS[:2]:
        submitted_offer(people, call, tendering)
    return call


def taken_back(people: People, decision: Decision) -> Call:
    drafted = draft_reversal(seeing(people.staff("officer")), decision.id, "Syytä ei ollut.")
    sign_decision(seeing(people.staff("decider")), drafted.id)
    db.session.expire_all()
    return db.session.get_one(Call, decision.matter_id)


def test_a_cancellation_drafted_before_the_opening_is_told_to_all_whose_offers_it_found(
    people: People, clock: FixedClock, servers: Servers
) -> None:
    call = offered(people)
    drafted = draft_cancellation(seeing(people.staff("officer")), call.id, "Tarve poistui.")
    assert drafted.parties == []
    broken = people.by_email(TENDERINGS[0].email)
    seeing(broken)
    key = db.session.scalars(
        select(Offer.id).filter_by(call_id=call.id, provider_id=broken.organisation_id)
    ).one()
    as_superuser(servers, f"update sealed_offer set version = 7 where offer_id = '{key}'")
    db.session.rollback()
    db.session.expire_all()
    clock.move_to(DEADLINE + TICK)
    assert len(open_by_two(people, call).unreadable) == 1
    decision = sign_decision(seeing(people.staff("decider")), drafted.id)
    assert [party.outcome for party in decision.parties] == ["told", "told"]
    assert broken.organisation_id in {party.organisation_id for party in decision.parties}


def test_a_call_that_took_offers_takes_them_again_with_time_to_answer(
    people: People, clock: FixedClock
) -> None:
    call = offered(people)
    clock.move_to(DEADLINE - timedelta(hours=1))
    decision = cancelled(people, call)
    assert decision.parties == []
    clock.move_to(DEADLINE + timedelta(days=2))
    call = taken_back(people, decision)
    assert (call.state, call.cancelled_from, call.cancel_reason) == ("open", None, None)
    assert call.deadline == datetime(2026, 9, 28, 12, 0, tzinfo=HELSINKI)  # 3 days, to a Monday
    assert [(each.material, each.words["fi"]) for each in call.corrections] == [
        (True, "Keskeyttäminen ei ole enää voimassa. Tarjouspyyntö jatkuu.")
    ]


def test_each_cancellation_of_one_call_is_told(people: People, clock: FixedClock) -> None:
    call = offered(people)
    clock.move_to(DEADLINE - timedelta(hours=1))
    call = taken_back(people, cancelled(people, call))
    cancelled(people, call)
    seeing(the_system(people))
    told = db.session.scalars(select(OutboxJob).filter_by(task="offer.tell_cancelled")).all()
    assert [job.payload for job in told] == [{"call_id": str(call.id)}] * 2


def test_offers_that_were_sealed_wait_for_their_opening_again(
    people: People, clock: FixedClock
) -> None:
    call = offered(people)
    clock.move_to(DEADLINE + TICK)
    close_call(seeing(people.staff("officer")), call.id)
    decision = cancelled(people, call)
    appeal = recorded(people, decision, "appeal", received_on=date(2026, 9, 22))
    record_outcome(
        seeing(people.staff("officer")),
        appeal.id,
        "annulled",
        answer="Keskeyttämiselle ei ollut syytä.",
        on=date(2026, 9, 22),
        court_number="HAO:2/2026",
    )
    db.session.expire_all()
    assert db.session.get_one(Call, call.id).state == "closed"
    assert len(open_by_two(people, call).opened) == 2
