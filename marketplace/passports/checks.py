"""What a provider is checked against wherever it wants in: grounds for exclusion, requirements.

Checks tell what the officer must look at; none of them excludes anybody.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from marketplace.passports.models import SelfDeclaration
from marketplace.passports.requirements import Required
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.words import label
from marketplace.rules.models import Rule

FORM, PROVIDER, GROUNDS, REQUIREMENT = "form", "provider", "grounds", "requirement"
"""Groups of checks."""
OK, DIFFERS = "ok", "missing"


@dataclass(frozen=True)
class Check:
    """One thing that was looked at."""

    group: str
    ground: str
    """What an exclusion because of it would rest on."""
    name: str
    kind: str
    """``ok``, or ``missing`` where the officer must judge."""
    detail: str = ""

    @property
    def green(self) -> bool:
        return self.kind == OK


def declared_checks(
    today: date, asked: Sequence[Rule], declared: SelfDeclaration | None, name: str
) -> Iterator[Check]:
    """What a party declared of the grounds for exclusion, with what it did about them; nothing
    where it declared validly that none applies."""
    if declared is None:
        words = _("Vakuutus poissulkemisperusteista puuttuu.")
        yield Check(GROUNDS, "fault:declaration", name, DIFFERS, words)
        return
    if declared.valid_until < today:
        words = _("Vakuutus on vanhentunut %(day)s.", day=format_date_fi(declared.valid_until))
        yield Check(GROUNDS, "fault:declaration", name, DIFFERS, words)
    applying = {each["ground"]: each for each in declared.answers if each["applies"]}
    for rule in asked:
        if rule.key in applying:
            title = f"{name}: {text_of(rule.value['names'])}"
            measures = applying[rule.key]["measures"] or _("Korjaavia toimia ei ole kerrottu.")
            yield Check(GROUNDS, f"exclusion_ground:{rule.key}", title, DIFFERS, measures)


def answer_check(asked: Required, answer: str | None) -> Check:
    """What was answered to a requirement, by yes or no."""
    ground, name = f"requirement:{asked.key}", text_of(asked.labels)
    if answer == "yes":
        return Check(REQUIREMENT, ground, name, OK, _("Vastaus: kyllä."))
    words = _("Vastaus: ei.") if answer == "no" else _("Vastausta ei ole.")
    return Check(REQUIREMENT, ground, name, DIFFERS, words)


def paper_check(asked: Required, states: Sequence[str]) -> Check:
    """Whether one of some parties has shown the paper that fulfils a requirement, by how it stands
    with each (``passports.queries.Paper.state``)."""
    ground, name = f"requirement:{asked.key}", text_of(asked.labels)
    if "valid" in states:
        return Check(REQUIREMENT, ground, name, OK, label("evidence_check.valid"))
    words = label(f"evidence_check.{states[0] if states else 'missing'}")
    return Check(REQUIREMENT, ground, name, DIFFERS, words)
