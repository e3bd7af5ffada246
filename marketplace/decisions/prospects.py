"""When a decision becomes final and when its contract may be made: said here for every page."""

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from marketplace.decisions.lifecycle import STANDING
from marketplace.decisions.models import Decision
from marketplace.decisions.queries import standing_decision
from marketplace.decisions.remedy import AT_ONCE
from marketplace.platform.actor import Actor
from marketplace.platform.i18n import format_date_fi, format_weekday, text_of
from marketplace.procurement.models import Call
from marketplace.pure.periods import local_day


@dataclass(frozen=True)
class Prospect:
    """What is to be expected of a decision that is in force."""

    kind: str
    """Of the status label."""
    short: str
    """In a list, under the words that it tells of finality."""
    sentences: tuple[str, ...]

    @property
    def words(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


def prospect(decision: Decision) -> Prospect | None:
    """Of a decision that is in force and has a remedy; None of others, of which nothing is to be
    expected."""
    if decision.state not in STANDING:
        return None
    if decision.final_at:
        day = format_date_fi(local_day(decision.final_at))
        words = _("Lainvoimainen %(day)s.", day=day)
        return Prospect("ok", day, (words, *_contract(decision)))
    if decision.pending:
        return _held(decision)
    if not decision.has_remedy:
        return Prospect("ok", "–", _contract(decision))
    if decision.final_from is None:
        words = _(
            "Päätös lähetetään osalle kirjeenä. Lainvoimaisuuden päivä lasketaan, kun kaikki "
            "kirjeet on lähetetty."
        )
        return Prospect("info", "–", (words, *_contract(decision)))
    words = _(
        "Lainvoimainen aikaisintaan %(day)s, jos muutosta ei haeta.",
        day=format_weekday(decision.final_from),
    )
    short = _("aikaisintaan %(day)s", day=format_date_fi(decision.final_from))
    return Prospect("info", short, (words, *_contract(decision)))


def _held(decision: Decision) -> Prospect:
    """A claim or an appeal holds finality, and the contract unless that may be made at once: until
    its outcome, and where that may be appealed against, until that is final."""
    count = ngettext(
        "%(num)s vaatimus tai valitus on vailla lopullista ratkaisua.",
        "%(num)s vaatimusta tai valitusta on vailla lopullista ratkaisua.",
        decision.pending,
    )
    if _holds_contract(decision):
        follows = (
            _("Päätös ei tule lainvoimaiseksi eikä sopimusta voi tehdä ennen sitä.")
            if decision.pending == 1
            else _("Päätös ei tule lainvoimaiseksi eikä sopimusta voi tehdä ennen ratkaisuja.")
        )
    else:
        follows = (
            _("Päätös ei tule lainvoimaiseksi ennen sitä.")
            if decision.pending == 1
            else _("Päätös ei tule lainvoimaiseksi ennen ratkaisuja.")
        )
    return Prospect("due", _("vaatimus kesken"), (count, follows))


def told_claimant(decision: Decision) -> str:
    """What a claim that came in time holds until it is resolved, to whoever made it."""
    if _holds_contract(decision):
        return _("Sopimusta ei tehdä ennen kuin se on ratkaistu.")
    return _("Päätös ei tule lainvoimaiseksi ennen kuin se on ratkaistu.")


def _holds_contract(decision: Decision) -> bool:
    return _waits_for_contract(decision) and decision.remedy["contract_allowed"] != AT_ONCE


def _contract(decision: Decision) -> tuple[str, ...]:
    if not _waits_for_contract(decision):
        return ()
    day = format_weekday(decision.contract_from)
    exception = decision.remedy.get("exception")
    words = _("Sopimuksen voi tehdä aikaisintaan %(day)s.", day=day)
    return (words, f"{text_of(exception['names'])}.") if exception else (words,)


def _waits_for_contract(decision: Decision) -> bool:
    return decision.contract_from is not None and decision.ready_at is None


def remedy_time(actor: Actor, call: Call) -> str | None:
    """Until when a change of the decision that stands on a call may be sought, or that one is
    being sought; None before it has been sent."""
    standing = standing_decision(actor, call.id)
    if standing is None or standing.final_after is None:
        return None
    if standing.pending:
        return _("vaatimus tai valitus kesken")
    tenderers = format_date_fi(standing.final_after)
    anybody = format_date_fi(standing.heard_until or standing.final_after)
    if tenderers == anybody:
        return _("%(day)s asti", day=tenderers)
    return _("tarjoajilla %(day)s, muilla %(last)s asti", day=tenderers, last=anybody)
