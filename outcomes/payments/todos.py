"""What payment waits for."""

from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, exists, or_

from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.platform.i18n import format_date_fi
from marketplace.platform.permissions import may
from marketplace.platform.todo import MOST, Kind, Kinds, Todo
from marketplace.platform.words import sentence
from outcomes.payees.models import PayeeRecord
from outcomes.payees.words import hold_words
from outcomes.payments.holds import held_statements, own_holds
from outcomes.payments.lifecycle import RUN, sample_waits
from outcomes.payments.models import PaymentRun, Statement
from outcomes.payments.queries import LookedAt, looked_at, runs_in
from outcomes.payments.statements.queries import WAITING
from outcomes.pure.payees import OWN_KINDS

NEXT = {"calculated": "submit", "verified": "approve", "approved": "hand_over"}
"""What a run in each state waits for."""
LOOKED_AT = 50
"""So many approved statements are looked through for those that a payee holds."""


def _runs(actor: Actor) -> Iterator[Todo]:
    """Runs that wait for the verifier or the approver."""
    waiting = runs_in(actor, tuple(NEXT), MOST)
    known = looked_at([run.id for run in waiting])
    for run in waiting:
        seen = known[run.id]
        decided = run.state == "calculated" and not (seen.waiting or seen.changed)
        kept_back = sample_waits(run, actor) if decided else None
        yield _sample_todo(actor, run, kept_back) if kept_back else _run_todo(actor, run, seen)


def _held(actor: Actor) -> Iterator[Todo]:
    """Approved statements whose payee is to be cleared up first."""
    for statement, holds in held_statements(actor, LOOKED_AT):
        yield Todo(
            title=_("Selvitä maksunsaaja: maksu %(number)s ei lähde", number=statement.number),
            about=f"{statement.payee_name}: {hold_words(holds[0])}",
            url=url_for("payees.show", business_id=statement.organisation.business_id),
            due=statement.due_on,
            waits_for_others=not may(actor, "payee.record"),
        )


def _own_held(actor: Actor) -> Iterator[Todo]:
    """What the provider itself is to put in order before it is paid."""
    for hold in own_holds(actor):
        yield Todo(
            title=_("Maksusi odottaa sinua"), about=hold_words(hold), url=url_for("payments.own")
        )


def _may_be_held(actor: Actor) -> ColumnElement[bool] | bool:
    """Whether something of the provider's waits to be paid, and a certificate of its has ended or
    was never shown."""
    if not may(actor, "payment.view_own"):
        return False
    mine = PayeeRecord.provider_id == actor.organisation_id
    ended = exists().where(mine, PayeeRecord.valid_to < actor.today)
    shown = exists().where(mine, PayeeRecord.kind.in_(OWN_KINDS))
    waits = exists().where(
        Statement.provider_id == actor.organisation_id, Statement.state.in_(WAITING)
    )
    return and_(waits, or_(ended, ~shown))


todos = Kinds(
    (
        Kind(lambda actor: may(actor, "payment.view"), _runs),
        Kind(
            lambda actor: (
                may(actor, "payment.view") and exists().where(Statement.state == "approved")
            ),
            _held,
        ),
        Kind(_may_be_held, _own_held),
    )
)
"""What of payment waits for finance, and for a provider whose payments do not leave."""


def _run_todo(actor: Actor, run: PaymentRun, seen: LookedAt) -> Todo:
    transition = RUN.find(run.state, NEXT[run.state])
    mine = transition is not None and may(actor, transition.permission)
    if run.state == "verified" and actor.user_id in (run.verified_by, *seen.verifiers):
        mine = False
    return Todo(
        title=_title(run, seen),
        about=_(
            "Maksuajo %(number)s, tulokset %(day)s asti",
            number=run.number,
            day=format_date_fi(run.as_of),
        ),
        url=_url(run, seen),
        waits_for_others=not mine,
    )


def _sample_todo(actor: Actor, run: PaymentRun, kept_back: Refused) -> Todo:
    """A run whose lines are decided, but not what a sample of it has shown."""
    number = kept_back.facts["number"]
    return Todo(
        title=_("Vie otos %(number)s loppuun ennen maksuajon lähettämistä", number=number),
        about=sentence(kept_back),
        url=url_for("samples.sample", number=number),
        waits_for_others=not may(actor, "payment.sample"),
    )


def _title(run: PaymentRun, seen: LookedAt) -> str:
    if run.state == "approved":
        return _("Lähetä maksuajo maksuun")
    if run.state == "verified":
        if seen.changed:
            return _("Maksuajoa ei voi hyväksyä: tieto muuttui tarkastuksen jälkeen")
        return _("Hyväksy maksuajo")
    if seen.waiting:
        return ngettext("Tarkasta %(num)d maksurivi", "Tarkasta %(num)d maksuriviä", seen.waiting)
    if seen.changed:
        return ngettext(
            "Ota uudelleen tarkastettavaksi %(num)d maksurivi: tieto muuttui",
            "Ota uudelleen tarkastettavaksi %(num)d maksuriviä: tieto muuttui",
            seen.changed,
        )
    return _("Lähetä maksuajo hyväksyttäväksi")


def _url(run: PaymentRun, seen: LookedAt) -> str:
    """The run; where nothing else of it waits, its lines whose facts changed, which come first."""
    if run.state == "calculated" and seen.changed and not seen.waiting:
        return url_for("verification.queue", run=run.number, state="verified")
    return url_for("payments.run", number=run.number)
