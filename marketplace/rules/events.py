"""What rules tell the rooms above them."""

from dataclasses import dataclass

from marketplace.platform.events import declare


@declare
@dataclass(frozen=True)
class RulesChanged:
    """Somebody made or changed a rule that is in force: what was judged by it may not hold."""
