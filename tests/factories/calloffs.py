"""Frameworks whose lot is called off by rank or direct, and orders of it."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.calloffs.models import CallOff
from marketplace.calloffs.queries import due_to_lapse, turns_of
from marketplace.calloffs.service import LAPSE_AT_ONCE, lapse_call_off, order_from_lot
from marketplace.frameworks.models import DIRECT, RANK, Commitment, Lot, Party
from marketplace.platform.actor import Actor
from marketplace.platform.db import db
from marketplace.platform.identity.queries import user_by_email
from marketplace.platform.identity.service import set_password
from marketplace.pure.periods import local_day
from tests.factories.contracts import the_system
from tests.factories.decisions import TENDERINGS
from tests.factories.frameworks import CEILING, framework_in_force
from tests.factories.setup import PASSWORD, People, seeing
from tests.factories.stages import staged

WHY = "Valmentaja on sairaana."
QUANTITIES = {"start": 10, "job_start": 4, "retention_3": 2}


@staged
def ranked_lot(people: People, parties: int = 3, ceiling: int = CEILING, **said: Any) -> Lot:
    """A lot in force whose parties are called on by rank; the session sees as the officer."""
    return framework_in_force(people, parties, (RANK,), ceiling, **said).lots[0]


def direct_lot(people: People, parties: int = 1) -> Lot:
    """A lot in force with a party that is ordered from direct."""
    return framework_in_force(people, parties, (DIRECT,)).lots[0]


def order_of(lot: Lot, people: People, **said: Any) -> dict[str, Any]:
    """What is ordered of a lot, as the verb takes it in."""
    today = local_day(people.clock.now())
    return {
        "way": lot.ways[0],
        "titles": {"fi": "Työhönvalmennus syksylle"},
        "municipalities": ["109"],
        "capacity": 10,
        "quantities": QUANTITIES,
        "starts_on": today + timedelta(days=14),
        "ends_on": today + timedelta(days=100),
    } | said


def called_off(people: People, lot: Lot, **said: Any) -> CallOff:
    """An order by the officer, which waits for its party's answer."""
    officer = seeing(people.staff("officer"))
    return order_from_lot(officer, lot.id, order_of(lot, people, **said))


def parties_of(people: People, lot: Lot) -> list[Party]:
    """The parties of a lot by rank, as the officer sees them."""
    seeing(people.staff("officer"))
    db.session.expire_all()
    return list(db.session.get_one(Lot, lot.id).parties)


def person_of(people: People, party: Party) -> Actor:
    """The person of a party; the session sees what it sees."""
    emails = {each.name: each.email for each in TENDERINGS}
    return seeing(people.by_email(emails[party.organisation.name]))


def holder_of(people: People, call_off: CallOff) -> Actor:
    """The person of the party whose turn a call-off is; the session sees what it sees."""
    seeing(people.staff("officer"))
    db.session.expire_all()
    party = db.session.get_one(CallOff, call_off.id).party
    assert party is not None
    return person_of(people, party)


def let_in(people: People, number: int) -> str:
    """Give the person of the nth tendering the test password; returns the address."""
    email = TENDERINGS[number].email
    set_password(seeing(the_system(people)), user_by_email(people.session, email).id, PASSWORD)
    return email


def ledger(people: People, call_off: CallOff) -> list[tuple[int, str, str | None]]:
    """Rank, what happened and why, row by row, as the officer reads it."""
    seeing(people.staff("officer"))
    db.session.expire_all()
    return [(turn.rank, turn.what, turn.reason) for turn in turns_of(again(call_off))]


def again(call_off: CallOff) -> CallOff:
    """A call-off as the database has it now."""
    return db.session.get_one(CallOff, call_off.id)


def held(people: People, lot: Lot) -> int:
    """What the lot counts of its ceiling, which is what its commitments come to."""
    seeing(people.staff("officer"))
    db.session.expire_all()
    found = db.session.get_one(Lot, lot.id)
    standing = select(Commitment.amount_cents).where(
        Commitment.lot_id == lot.id, Commitment.state != "released"
    )
    assert sum(db.session.scalars(standing)) == found.committed_cents
    return found.committed_cents


def lapse(people: People) -> int:
    """Pass on what the scheduler would have passed on, at once; returns how many went on. The
    session sees what the system sees."""
    system = seeing(the_system(people))
    return sum(lapse_call_off(system, key) for key in due_to_lapse(system, LAPSE_AT_ONCE))
