"""What payment hears from rooms below."""

from marketplace.platform.unit import Unit, system_unit
from outcomes.payments.lifecycle import OPEN
from outcomes.payments.marks import look_again
from outcomes.payments.resting import lines_on
from outcomes.results.events import FactsCorrected, FactsDisputed, FactsSettled


def on_facts_changed(u: Unit, event: FactsCorrected | FactsDisputed | FactsSettled) -> None:
    """Of lines that nobody has decided yet it is said anew what is unusual about them."""
    with system_unit(u) as own:
        look_again(own, lines_on(event.spell_ids, event.person_keys, OPEN))
