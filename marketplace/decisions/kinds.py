"""Kinds of decisions as data: what differs between them; all else is the same for every kind.

What the signature of a kind does is in ``effects``. A kind to come (exclusion, grant, gate) is a
row here, an effect, and the part of the page that shows its content.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Kind:
    """One kind of decision."""

    key: str
    rule: str
    """Its name in the tables of remedies, competence and records."""
    awards: bool
    """Whether its content is a comparison whose first place gets the contract."""
    title: LazyString
    """With ``%(title)s``, the title of what is decided on."""
    answers: bool = False
    """Whether it answers a claim and leaves the decision that it rests on in force."""
    stands: bool = True
    """Whether it decides its matter, of which one decision stands; others stand beside that one or
    leave room for another."""
    outcome: str | None = None
    """What becomes of the one provider that it is about, where it is about one."""


KINDS: Mapping[str, Kind] = {
    kind.key: kind
    for kind in (
        Kind("award", "award", True, _l("Hankintapäätös: %(title)s")),
        Kind("correction", "correction", True, _l("Hankintaoikaisu: %(title)s")),
        Kind(
            "reversal",
            "correction",
            False,
            _l("Hankintaoikaisu, päätöksen poistaminen: %(title)s"),
            stands=False,
        ),
        Kind("cancellation", "cancellation", False, _l("Hankinnan keskeyttäminen: %(title)s")),
        Kind(
            "revision_answer",
            "revision_answer",
            False,
            _l("Päätös oikaisuvaatimukseen: %(title)s"),
            answers=True,
        ),
        Kind(
            "correction_answer",
            "correction_answer",
            False,
            _l("Päätös hankintaoikaisuvaatimukseen: %(title)s"),
            answers=True,
        ),
        Kind(
            "admission",
            "admission",
            False,
            _l("Hyväksyminen listalle: %(title)s"),
            outcome="admitted",
        ),
        Kind(
            "refusal",
            "admission",
            False,
            _l("Hakemuksen hylkääminen: %(title)s"),
            outcome="refused",
        ),
        Kind(
            "suspension",
            "removal",
            False,
            _l("Paikan keskeyttäminen: %(title)s"),
            stands=False,
            outcome="suspended",
        ),
        Kind(
            "removal",
            "removal",
            False,
            _l("Poistaminen listalta: %(title)s"),
            stands=False,
            outcome="removed",
        ),
    )
}
"""A correction decides anew on the same comparison; a reversal takes the matter back to its
evaluation (Act 1397/2016, sections 132–135). An answer changes nothing: what accepts a claim is a
correction or a reversal that names it."""
REVISION = "revision_answer"
ON_APPLICATIONS = tuple(kind.key for kind in KINDS.values() if kind.outcome)
"""Kinds that decide what becomes of a provider in a standing admission."""
STANDING_KINDS = tuple(kind.key for kind in KINDS.values() if kind.stands)
AWARDS = tuple(kind.key for kind in KINDS.values() if kind.awards)


def kind_of(decision: Any) -> Kind:
    """The kind of a decision."""
    return KINDS[decision.kind]
