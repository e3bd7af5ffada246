"""What a scheme says of somebody who comes to its service again: whether, and what is paid anew."""

from dataclasses import dataclass

from outcomes.pure.description.describe import again_words
from outcomes.pure.tree import Scheme


@dataclass(frozen=True)
class ComingAgain:
    """In words of one language; an empty part has nothing to say."""

    terms: str
    """When and how often the same person may be referred again."""
    anew: tuple[str, ...]
    """Fees that another period brings again."""
    shared: tuple[str, ...]
    """Fees that count a person's periods together."""


def coming_again(scheme: Scheme, lang: str) -> ComingAgain:
    """What a scheme says of a person's next referral to its service, in fi, sv or en."""
    paid = [rule for rule in scheme.rules if rule.pays is not None and rule.subject == "referral"]

    ladders = [each for each in scheme.ladders.values() if each.per == "person"]
    counted = {rule.id for rule in paid if rule.per == "person"}.union(
        *(ladder.rules for ladder in ladders)
    )

    def labels(*, together: bool) -> tuple[str, ...]:
        found = (rule for rule in paid if (rule.id in counted) is together)
        return tuple(rule.label.in_language(lang) for rule in found)

    return ComingAgain(again_words(scheme, lang), labels(together=False), labels(together=True))
