"""What a person settles about a spell: one of its versions again, as the next."""

from marketplace.platform.unit import Unit
from outcomes.results.conflicts import last_version, standing_version
from outcomes.results.models import SpellVersion


def let_hold(u: Unit, version: SpellVersion, *, holds: bool) -> None:
    """Have a spell calculated with from now on, or not any more."""
    standing = standing_version(version.spell_id)
    if holds and (standing is None or standing.withdrawn):
        repeat(u, version, standing)
    elif not holds and standing is not None and not standing.withdrawn:
        repeat(u, standing, standing, withdrawn=True)


def repeat(u: Unit, kept: SpellVersion, standing: SpellVersion | None, **changes: bool) -> None:
    """Let a version stand from now on, as a next one of its spell."""
    told = {name: getattr(kept, name) for name in TOLD} | changes
    latest = u.now if standing is None else max(u.now, standing.known_at or u.now)
    u.add(
        SpellVersion,
        **told,
        version=last_version(kept.spell_id) + 1,
        recorded_at=latest,
        stands=True,
    )


TOLD = (
    *("import_id", "spell_id", "external_id", "person_key", "employer_id", "started_on"),
    *("ended_on", "hours_per_week", "monthly_pay_cents", "kind", "columns", "withdrawn"),
)
"""What a version says, and who said it."""
