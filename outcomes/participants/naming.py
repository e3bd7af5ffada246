"""What others read about a person does not name the person: it is refused with a name in it."""

from marketplace.platform.errors import Invalid, Problem
from marketplace.platform.unit import Unit
from outcomes.participants import vault


def refuse_names(u: Unit, person_key: str, **texts: str) -> None:
    """Raise Invalid naming each field whose text tells a person's name or contact, to whoever may
    look at them: others read such texts, which outlive the referral."""
    told = [field for field, text in texts.items() if vault.is_told_in(u, person_key, text)]
    if told:
        raise Invalid(*(Problem(field, "participant.named") for field in told))
