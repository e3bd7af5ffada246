"""The verbs of frameworks: laid out with their lots, competed for, in force, ended."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from marketplace.frameworks.events import PartyEnded
from marketplace.frameworks.laying import PLAIN, Data, check, lay_lots, usual
from marketplace.frameworks.lifecycle import FRAMEWORK, LIVING
from marketplace.frameworks.models import Framework
from marketplace.planning import buyers
from marketplace.planning.models import Need
from marketplace.planning.queries import need_by_number
from marketplace.platform.actor import Actor
from marketplace.platform.audit import check_seen
from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.events import send
from marketplace.platform.lifecycle import begin, fire
from marketplace.platform.numbers import next_number
from marketplace.platform.permissions import person_of, verb
from marketplace.platform.texts import written
from marketplace.platform.unit import unit

SERIES = "PS"
TEXT_LIMIT = 1000
END_AT_ONCE = 100
"""How many frameworks one run ends at most; the next run takes the rest."""


@verb("framework.draft")
def draft_framework(actor: Actor, need_number: str, /, **data: Any) -> Framework:
    """Lay out a framework for a need, in draft (data: ``laying.Data``).

    What the data leaves out begins with what the need says; without lots there is one, which is
    the whole. Raises NotFound for an unknown need or line, Invalid for what cannot stand.
    """
    with unit(actor) as u:
        need = need_by_number(u.actor, need_number)
        if need.joint:
            raise Invalid(Problem("need", "need.joint_alone"))
        check(u, data)
        said = usual(need) | data
        made = u.add(
            Framework,
            number=next_number(u, SERIES),
            state=FRAMEWORK.initial,
            need_id=need.id,
            buyer_id=need.buyer_id,
            officer_id=person_of(u.actor),
            language="fi",
            committed_cents=0,
            **{name: said[name] for name in PLAIN},
        )
        lay_lots(u, made, said["lots"])
        begin(u, FRAMEWORK, made, number=made.number, need=need.number)
        return made


@verb("framework.draft")
def edit_framework(
    actor: Actor, framework_id: UUID, data: Data, *, seen: int | None = None
) -> Framework:
    """Change what a draft says; what the data leaves out stays, lots are given whole.

    Raises Invalid, Refused; Conflict where it has changed since the form that showed the ``seen``
    change of it.
    """
    with unit(actor) as u:
        framework = u.lock(Framework, framework_id)
        check_seen(u, framework, seen)
        check(u, data)
        fire(u, FRAMEWORK, framework, "edit", fields=sorted(data))
        for name in PLAIN:
            if name in data:
                setattr(framework, name, data[name])
        if "lots" in data:
            lay_lots(u, framework, data["lots"])
        u.session.flush()
        return framework


@verb("framework.draft")
def withdraw_framework(actor: Actor, framework_id: UUID, reason: str) -> Framework:
    """Give a draft up, with the reason."""
    with unit(actor) as u:
        words = written(
            "reason", reason, TEXT_LIMIT, "framework.reason_missing", "framework.text_too_long"
        )
        framework = u.lock(Framework, framework_id)
        fire(u, FRAMEWORK, framework, "withdraw", reason=words)
        framework.end_reason = words
        return framework


@verb("framework.compete")
def compete_for_framework(actor: Actor, framework_id: UUID) -> Framework:
    """Parties are looked for from now on, in the unit that publishes the first call for them: what
    the framework says is public and is not edited any more. Nothing where they are already.

    Raises Refused with the first thing that it lacks.
    """
    with unit(actor) as u:
        framework = u.lock(Framework, framework_id)
        if framework.state != "competing":
            framework.buyer_id = u.lock(Need, framework.need_id).buyer_id
            fire(u, FRAMEWORK, framework, "compete")
            framework.published_at = u.now
        return framework


@verb("framework.end")
def end_framework(actor: Actor, framework_id: UUID, reason: str) -> Framework:
    """End a framework before its term, with the reason: nothing is called off any more, and the
    agreements of its parties end. What has been called off goes on."""
    with unit(actor) as u:
        words = written(
            "reason", reason, TEXT_LIMIT, "framework.reason_missing", "framework.text_too_long"
        )
        framework = u.lock(Framework, framework_id)
        fire(u, FRAMEWORK, framework, "end", reason=words)
        framework.ended_on, framework.end_reason = u.today, words
        u.session.flush()
        for lot in framework.lots:
            for party in lot.parties:
                if party.state in LIVING:
                    send(u, PartyEnded(party.id, words))
        return framework


@verb("framework.keep")
def lapse_frameworks(actor: Actor) -> int:
    """End the frameworks whose term is over; returns how many."""
    with unit(actor) as u:
        over = (
            select(Framework)
            .where(Framework.state == "in_force", Framework.ends_on < u.today)
            .order_by(Framework.ends_on, Framework.number)
            .limit(END_AT_ONCE)
            .with_for_update(of=Framework, skip_locked=True)
        )
        frameworks = u.session.scalars(over).all()
        for framework in frameworks:
            fire(u, FRAMEWORK, framework, "lapse")
        return len(frameworks)


@verb("framework.follow_need")
def follow_buyer(actor: Actor, need_id: UUID) -> None:
    """Let the drafts for a need be of the buyer for whom it is bought now."""
    with unit(actor) as u:
        buyers.follow_buyer(u, FRAMEWORK, Framework, need_id)
