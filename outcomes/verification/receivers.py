"""What verification hears from rooms below."""

from marketplace.platform.unit import Unit, system_unit
from outcomes.payments.events import LinesFreed
from outcomes.results.events import FactsCorrected, FactsDisputed, FactsSettled
from outcomes.verification.recalling import recall_freed_lines, recall_lines


def on_facts_changed(u: Unit, event: FactsCorrected | FactsDisputed | FactsSettled) -> None:
    """What was verified by facts that no longer stand is looked at again."""
    with system_unit(u) as own:
        recall_lines(own.actor, event.spell_ids, event.person_keys)


def on_lines_freed(u: Unit, event: LinesFreed) -> None:
    """What is on no statement any more is looked at again where its facts changed meanwhile."""
    with system_unit(u) as own:
        recall_freed_lines(own.actor, event.line_ids)
