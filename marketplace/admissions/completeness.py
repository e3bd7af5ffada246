"""What an admission must be before it is opened, and an application before it is sent.

Each condition of an admission is a guard of its lifecycle: None where it holds, else a refusal
that names the field of the form where the officer mends it.
"""

from collections.abc import Sequence

from marketplace.admissions.models import Admission, Application
from marketplace.passports.queries import evidence_lacks, last_declaration, undeclared
from marketplace.passports.requirements import answered_by_words
from marketplace.planning.queries import assessment_of, not_cleared
from marketplace.platform.actor import Actor
from marketplace.platform.errors import Problem, Refused
from marketplace.platform.i18n import text_of
from marketplace.platform.types import TextsByLanguage
from marketplace.providers.models import Provider
from marketplace.providers.queries import fits
from marketplace.pure.periods import ONE_DAY
from marketplace.rules.models import Rule
from marketplace.rules.queries import rule_on, rules_on

BASIS = "admission_basis"
NOTES_LIMIT = 2000
YES_OR_NO = ("yes", "no")


def basis_rule(actor: Actor, admission: Admission) -> Rule:
    """What the basis of an admission means today. Raises NotFound."""
    return rule_on(actor, BASIS, admission.basis, actor.today)


def remedies(actor: Actor, admission: Admission) -> Sequence[TextsByLanguage]:
    """The means that there are today against a decision on an application; none where no rule
    names them."""
    key = f"{admission.regime}:admission"
    found = (rule for rule in rules_on(actor, ("remedy",), actor.today) if rule.key == key)
    return [means for rule in found for means in rule.value["means"]]


def texts_written(admission: Admission, _actor: Actor) -> Refused | None:
    """Title, description and terms stand in the authoritative language."""
    parts = {
        "title": admission.titles,
        "description": admission.descriptions,
        "terms": admission.terms,
    }
    for name, texts in parts.items():
        if not texts.get(admission.language, "").strip():
            return Refused("admission.texts_missing", field=f"{name}_{admission.language}")
    return None


def municipalities_named(admission: Admission, _actor: Actor) -> Refused | None:
    """Providers know where the service is given."""
    if admission.municipalities:
        return None
    return Refused("admission.municipalities_missing", field="municipalities")


def need_watched(admission: Admission, actor: Actor) -> Refused | None:
    """Where the basis watches the value there is a judged need for what it may be bought by.

    The estimated value counts everything that is bought in the admission's whole life (Act
    1397/2016, sections 27 and 31).
    """
    basis = basis_rule(actor, admission).value
    if basis["guard"] == "none":
        return None
    need = admission.need
    if need is None:
        return Refused("admission.need_missing", field="need")
    if need.joint:
        return Refused("need.joint_alone", field="need")
    if refusal := not_cleared(actor, need):
        return Refused(refusal.code, field="need", **refusal.facts)
    if need.service_line_id != admission.service_line_id:
        return Refused("admission.need_other_line", field="need", number=need.number)
    judged = assessment_of(need)
    if judged is None or judged.chosen != basis.get("model"):
        return Refused("admission.need_other_procedure", field="need", number=need.number)
    return None


def end_set(admission: Admission, actor: Actor) -> Refused | None:
    """What is valued over its whole life has a last day."""
    whole = basis_rule(actor, admission).value["guard"] == "whole"
    if whole and admission.ends_on is None:
        return Refused("admission.end_missing", field="ends_on")
    return None


def time_to_apply(admission: Admission, actor: Actor) -> Refused | None:
    """Providers may apply for as long as the basis says before the first purchase."""
    days = int(basis_rule(actor, admission).value["first_days"])
    earliest = actor.today + days * ONE_DAY
    if admission.starts_on >= earliest:
        return None
    return Refused("admission.starts_too_soon", field="starts_on", days=days, earliest=earliest)


def notice_given(admission: Admission, actor: Actor) -> Refused | None:
    """What its basis asks to be announced in the official channel is, and where it is found: a
    dynamic purchasing system begins with a contract notice (Act 1397/2016, sections 50 and 58)."""
    asked = basis_rule(actor, admission).value.get("official_notice")
    if admission.notice_number or not asked:
        return None
    return Refused("admission.notice_missing", field="notice_number", notice=text_of(asked))


WHOLE = (
    texts_written,
    municipalities_named,
    need_watched,
    end_set,
    time_to_apply,
    notice_given,
)
"""What must hold before an admission is opened."""


def shortcomings(application: Application) -> list[Problem]:
    """What still keeps an application from being sent, each with its field.

    It may answer that it does not fulfil a requirement: whoever decides looks at that.
    """
    found = [
        Problem(f"requirement_{each.key}", "application.unanswered")
        for each in answered_by_words(application.admission)
        if application.answers.get(each.key) not in YES_OR_NO
    ]
    if len(application.notes) > NOTES_LIMIT:
        found.append(Problem("notes", "application.notes_too_long", {"limit": NOTES_LIMIT}))
    return found


def lacking(actor: Actor, admission: Admission, provider: Provider) -> list[Refused]:
    """Why a provider does not qualify yet, each with what to do about it (``providers.mending``).

    The first kind keeps it from applying; papers and the declaration are looked at when it is
    decided, and may come after the application.
    """
    kinds = [each.evidence_kind for each in admission.requirements if each.evidence_kind]
    papers = evidence_lacks(actor, provider, kinds, actor.today)
    missing = undeclared(last_declaration(provider), actor.today)
    return [*fits(provider, admission.service_line), *([missing] if missing else []), *papers]
