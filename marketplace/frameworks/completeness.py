"""What a framework must be before the first call for its parties is published.

Each condition is a guard of its lifecycle: None where it holds, else a refusal that names the
field of the form where the officer mends it.
"""

from marketplace.frameworks.models import DIRECT, Framework
from marketplace.planning.queries import not_cleared, run_elsewhere
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Refused
from marketplace.pure.periods import months_end
from marketplace.rules.queries import rule_on

TERM, FRAMEWORK_RULE = "framework_term", "framework"
"""Kind and key of the rule on how long a framework may last without a reason of its own."""


def texts_written(framework: Framework, _actor: Actor) -> Refused | None:
    """Title and description stand in the authoritative language, and each lot has its title."""
    language = framework.language
    for name, texts in (("title", framework.titles), ("description", framework.descriptions)):
        if not texts.get(language, "").strip():
            return Refused("framework.texts_missing", field=f"{name}_{language}")
    for lot in framework.lots:
        if not lot.titles.get(language, "").strip():
            field = f"lot_{lot.position}_title_{language}"
            return Refused("framework.lot_untitled", field=field, position=lot.position)
    return None


def lots_laid(framework: Framework, _actor: Actor) -> Refused | None:
    """There is a lot, and each says where it is given and how it is called off."""
    if not framework.lots:
        return Refused("framework.lots_missing")
    for lot in framework.lots:
        if not lot.municipalities:
            field = f"lot_{lot.position}_municipalities"
            return Refused("framework.lot_nowhere", field=field, position=lot.position)
        if lot.most_parties == 1 and lot.ways != [DIRECT]:
            field = f"lot_{lot.position}_ways"
            return Refused("framework.one_party_direct", field=field, position=lot.position)
    return None


def term_reasoned(framework: Framework, actor: Actor) -> Refused | None:
    """The term is no longer than usual, or there is a reason (Act 1397/2016, section 42)."""
    months = int(rule_on(actor, TERM, FRAMEWORK_RULE, actor.today).value["months"])
    latest = months_end(framework.starts_on, months)
    if framework.ends_on <= latest or (framework.term_reason or "").strip():
        return None
    facts = {"months": months, "latest": latest}
    return Refused("framework.term_too_long", field="term_reason", **facts)


def ceilings_fit(framework: Framework, _actor: Actor) -> Refused | None:
    """No lot may hold more than the whole, and the lots make the whole and are within the need.

    The estimated value of a framework is the most that is bought in its whole term (Act 1397/2016,
    sections 27 and 31).
    """
    whole = framework.ceiling_cents
    for lot in framework.lots:
        if lot.ceiling_cents > whole:
            field = f"lot_{lot.position}_ceiling"
            return Refused("framework.lot_over_whole", field=field, position=lot.position)
    lots = sum(lot.ceiling_cents for lot in framework.lots)
    if whole > lots:
        return Refused("framework.whole_over_lots", field="ceiling", lots_cents=lots)
    need = framework.need
    if lots > need.whole_cents:
        facts = {"number": need.number, "need_cents": need.whole_cents, "lots_cents": lots}
        return Refused("framework.over_need", field="ceiling", **facts)
    return None


def need_cleared(framework: Framework, actor: Actor) -> Refused | None:
    """The need is judged, by a procedure that is run here, and is no joint one meanwhile."""
    if framework.need.joint:
        return Refused("need.joint_alone")
    return not_cleared(actor, framework.need) or run_elsewhere(framework.need)


WHOLE = (texts_written, lots_laid, term_reasoned, ceilings_fit, need_cleared)
"""What must hold before parties are looked for."""
