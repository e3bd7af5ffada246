"""What verification hears from rooms below."""

from marketplace.platform.unit import Unit, system_unit
from outcomes.payments.events import LinesFreed
from outcomes.referrals.events import DaysCorrected
from outcomes.results.events import FactsCorrected, FactsDisputed, FactsSettled
from outcomes.verification.recalling import (
    recall_freed_lines,
    recall_lines,
    recall_lines_of_referral,
)


def on_facts_changed(u: Unit, event: FactsCorrected | FactsDisputed | FactsSettled) -> None:
    """Lines that rest on facts which no longer stand are looked at again."""
    with system_unit(u) as own:
        recall_lines(own.actor, event.spell_ids, event.person_keys)


def on_days_corrected(u: Unit, event: DaysCorrected) -> None:
    """Lines of a referral whose days were corrected are looked at again."""
    with system_unit(u) as own:
        recall_lines_of_referral(own.actor, event.referral_id)


def on_lines_freed(u: Unit, event: LinesFreed) -> None:
    """What is on no statement any more is looked at again where its facts changed meanwhile."""
    with system_unit(u) as own:
        recall_freed_lines(own.actor, event.line_ids)
