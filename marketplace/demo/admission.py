"""A standing admission through two seasons, with what goes wrong on the way.

One provider is admitted at once, one after a clarification, one comes late in the year; one is
refused, claims against it and is admitted after all; one decision is late; terms change, which one
confirms late and one answers by leaving; one is heard and suspended, and comes back; one is
removed; a small call goes to those on the list.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from marketplace.admissions.applications.service import (
    answer_inquiry,
    ask_applicant,
    confirm_terms,
    hear_provider,
    leave_admission,
    reinstate_application,
    save_application,
    start_application,
    submit_application,
)
from marketplace.admissions.models import Application
from marketplace.admissions.queries import partners
from marketplace.admissions.service import (
    change_terms,
    close_admission,
    draft_admission,
    open_admission,
    set_requirements,
)
from marketplace.claims.service import file_claim
from marketplace.corrections.service import draft_reversal
from marketplace.decisions.admitting.service import draft_on_application
from marketplace.decisions.models import Decision
from marketplace.decisions.service import sign_decision
from marketplace.demo.acts import DECIDER, OFFICER, Play
from marketplace.demo.papers import show_papers
from marketplace.demo.small import EERO, HIGH, KAARINA, RAIMO, SAANA, TUULI, at
from marketplace.evaluation.service import declare_interests
from marketplace.offers.service import start_offer
from marketplace.platform.db import db
from marketplace.platform.errors import Refused
from marketplace.procurement.service import draft_call

LINE = "job_search"
BEGINS = at(1, 12)
PERIOD = {"starts_on": date(2026, 2, 2), "ends_on": date(2027, 1, 31)}
CENTS, CALL_CENTS = 4_450_000, 2_000_000
"""The value of everything that may be bought from the list, and of the one call."""
SHARES = (0.75, 0.8)
"""Of the ceilings: what each of two offers asks."""
TERMS = {
    "fi": "Valmennus alkaa kolmen arkipäivän kuluessa pyynnöstä. Tunnin hinta on enintään 90 euroa "
    "ilman arvonlisäveroa. Palveluntuottaja raportoi kuukausittain.",
}
NEW_TERMS = {
    "fi": "Valmennus alkaa kolmen arkipäivän kuluessa pyynnöstä. Tunnin hinta on enintään 95 euroa "
    "ilman arvonlisäveroa. Palveluntuottaja raportoi kahden viikon välein.",
}
CHANGES = {"fi": "Enimmäishinta nousee 95 euroon, ja raportti annetaan kahden viikon välein."}
REQUIREMENTS = (
    {
        "key": "experience",
        "labels": {"fi": "Kokemus valmennuksesta"},
        "questions": {"fi": "Onko valmentajalla vähintään kahden vuoden kokemus valmennuksesta?"},
    },
    {
        "key": "tax",
        "labels": {"fi": "Verot maksettu"},
        "questions": {"fi": "Todistus verojen maksamisesta on voimassa."},
        "evidence_kind": "tax_debt",
    },
)

STEPS = (
    "area",
    "providers",
    "begun",
    "first",
    "clarified",
    "refusal",
    "claimed",
    "late",
    "newcomer",
    "terms",
    "suspension",
    "removal",
    "purchase",
    "award",
    "closing",
    "finality",
)


@dataclass
class StandingAdmission(Play):
    """The play: each step is a method, called in the order of ``STEPS``."""

    STEPS = STEPS
    admission_id: UUID = field(init=False)
    number: str = field(init=False)
    applications: dict[str, UUID] = field(init=False, default_factory=dict)
    refusal_id: UUID = field(init=False)

    def providers(self) -> None:
        """Providers register and are approved; the newcomer comes later."""
        self.registered(LINE, SAANA, EERO, TUULI, KAARINA)

    def begun(self) -> None:
        """The admission: its need is judged, its terms and requirements written, then opened."""
        need = self.cast.cleared_need(LINE, "Työnhakuvalmennus listalta", CENTS, **PERIOD)
        officer = self.staff(OFFICER)
        made = draft_admission(
            officer,
            LINE,
            "small_purchases",
            need=need.number,
            titles={"fi": "Työnhakuvalmennus listalta"},
            descriptions={"fi": "Valmennusta työnhakijoille alueen kunnissa pienhankintoina."},
            terms=TERMS,
            **PERIOD,
        )
        self.admission_id, self.number = made.id, made.number
        set_requirements(officer, made.id, REQUIREMENTS)
        open_admission(self.staff(OFFICER), made.id)

    def _applies(self, email: str, experience: str = "yes", *, papers: bool = True) -> None:
        person = self.cast.person(email)
        if papers:
            show_papers(person, self.staff(OFFICER))
        person = self.cast.person(email)
        begun = start_application(person, self.admission_id)
        save_application(person, begun.id, {"experience": experience})
        submit_application(person, begun.id, accepted=True)
        self.applications[email] = begun.id
        self.stage.settle()

    def _decided(self, email: str, kind: str, grounds: str, reason: str) -> Decision:
        drafted = draft_on_application(
            self.staff(OFFICER), self.applications[email], kind, grounds, reason
        )
        signed = sign_decision(self.staff(DECIDER), drafted.id)
        self.stage.settle()
        return signed

    def _admitted(self, email: str) -> None:
        grounds = "Palveluntuottaja täyttää vaatimukset ja on hyväksynyt ehdot."
        self._decided(email, "admission", grounds, "Täytät kaikki vaatimukset.")

    def first(self) -> None:
        """The first applicant is admitted within a week."""
        self.stage.move_to(at(1, 15))
        self._applies(SAANA)
        self.stage.move_to(at(1, 21))
        self._admitted(SAANA)

    def clarified(self) -> None:
        """The second is asked to clarify, answers in time, and is admitted."""
        self._applies(EERO)
        key = self.applications[EERO]
        asked = ask_applicant(
            self.staff(OFFICER), key, "Ketkä antavat palvelua Forssassa?", at(1, 28, 12)
        )
        self.stage.move_to(at(1, 26))
        answer_inquiry(self.cast.person(EERO), asked.id, "Kaksi valmentajaa, joilla on kokemusta.")
        self._admitted(EERO)

    def refusal(self) -> None:
        """The third answers that it lacks experience, and is refused."""
        self._applies(TUULI, "no")
        self.stage.move_to(at(1, 30))
        self.refusal_id = self._decided(
            TUULI,
            "refusal",
            "Hakemus ei täytä vaatimuksia.",
            "Kokemus valmennuksesta: vastasitte, ettei valmentajalla ole vaadittua kokemusta.",
        ).id

    def claimed(self) -> None:
        """Who was refused claims that the answer was a slip: the refusal is removed, and the
        application decided anew."""
        self.stage.move_to(at(2, 3))
        claim = file_claim(
            self.cast.person(TUULI),
            self.refusal_id,
            "correction_demand",
            "Päätös on poistettava ja hakemus hyväksyttävä.",
            "Vastasimme erehdyksessä ei: valmentajallamme on viiden vuoden kokemus.",
        )
        drafted = draft_reversal(
            self.staff(OFFICER),
            self.refusal_id,
            "Hakija on selvittänyt, että vastaus oli erehdys.",
            None,
            [claim.id],
        )
        sign_decision(self.staff(DECIDER), drafted.id)
        self.stage.settle()
        self._admitted(TUULI)

    def late(self) -> None:
        """The fourth waits longer than the ten working days; the officers are warned, and it is
        decided then."""
        self._applies(KAARINA)
        self.stage.move_to(at(2, 18))
        officer = self.staff(OFFICER)
        application = db.session.get_one(Application, self.applications[KAARINA])
        if application.due_on is None or officer.today <= application.due_on:
            raise RuntimeError("the decision is not late")
        self._admitted(KAARINA)

    def newcomer(self) -> None:
        """A provider registers in the middle of the period; the admission is still open."""
        self.stage.move_to(at(5, 4))
        self.registered(LINE, RAIMO)
        self.stage.move_to(at(5, 5))
        self._applies(RAIMO)
        self.stage.move_to(at(5, 8))
        self._admitted(RAIMO)

    def terms(self) -> None:
        """The terms change: most confirm, one leaves, one confirms late and rests until then."""
        change_terms(
            self.staff(OFFICER),
            self.admission_id,
            NEW_TERMS,
            CHANGES,
            valid_from=date(2026, 6, 15),
            confirm_by=date(2026, 6, 5),
        )
        self.stage.move_to(at(5, 20))
        for email in (SAANA, EERO, RAIMO):
            confirm_terms(self.cast.person(email), self.applications[email])
        reason = "Emme pysty raportoimaan näin usein."
        leave_admission(self.cast.person(TUULI), self.applications[TUULI], reason)
        self.stage.move_to(at(6, 16))
        self._expect(3)
        confirm_terms(self.cast.person(KAARINA), self.applications[KAARINA])
        self._expect(4)

    def _expect(self, count: int) -> None:
        """How many providers may be bought from now."""
        found = len(partners(self.staff(OFFICER), self.admission_id))
        if found != count:
            raise RuntimeError(f"{found} providers take part, not {count}")

    def suspension(self) -> None:
        """A provider that did not begin is heard, suspended, and comes back once it is mended."""
        key = self.applications[EERO]
        with suppress(Refused):
            draft_on_application(self.staff(OFFICER), key, "suspension", "Viive.", "Viive.")
            raise RuntimeError("a provider was suspended unheard")
        asked = hear_provider(
            self.staff(OFFICER),
            key,
            "suspension",
            "Kaksi valmennusta ei ole alkanut ajallaan. Miksi?",
            at(6, 24, 12),
        )
        self.stage.move_to(at(6, 22))
        answer_inquiry(self.cast.person(EERO), asked.id, "Valmentaja on sairaana heinäkuuhun.")
        self._decided(
            EERO,
            "suspension",
            "Palveluntuottaja ei pysty nyt antamaan palvelua ehtojen mukaan. Sitä on kuultu.",
            "Valmennukset eivät ole alkaneet ajallaan, eikä sijaista ole.",
        )
        self._expect(3)
        self.stage.move_to(at(8, 3))
        reinstate_application(self.staff(OFFICER), key, "Valmentaja on palannut töihin.")
        self._expect(4)

    def removal(self) -> None:
        """A provider that does not reply when heard is taken off the list."""
        key = self.applications[KAARINA]
        hear_provider(
            self.staff(OFFICER),
            key,
            "removal",
            "Raportteja ei ole annettu muistutuksista huolimatta. Miksi?",
            at(9, 14, 12),
        )
        self.stage.move_to(at(9, 15))
        self._decided(
            KAARINA,
            "removal",
            "Palveluntuottaja ei ole noudattanut ehtoja. Sitä on kuultu.",
            "Raportteja ei ole annettu kolmeen kuukauteen, eikä kuulemiseen vastattu.",
        )
        self._expect(3)

    def purchase(self) -> None:
        """A small call to those on the list: who was removed is refused, two of three offer."""
        deadline = at(10, 6, 12)
        call = draft_call(
            self.staff(OFFICER),
            LINE,
            admission=self.number,
            titles={"fi": "Työnhakuvalmennus syksyllä"},
            maximum_value_cents=CALL_CENTS,
            deadline=deadline,
            starts_on=date(2026, 11, 2),
            ends_on=date(2027, 1, 31),
        )
        self.calls["list"] = call.id
        self.published(call)
        self.stage.move_to(at(9, 22))
        with suppress(Refused):
            start_offer(self.cast.person(KAARINA), call.id)
            raise RuntimeError("who is not on the list offered")
        self.offer(SAANA, call.id, SHARES[0])
        self.offer(RAIMO, call.id, SHARES[1])
        self.opening(call.id, deadline)

    def award(self) -> None:
        """The two offers are compared, and the better one gets the contract."""
        call_id = self.calls["list"]
        self.cast.find_suitable(call_id)
        declare_interests(self.staff(OFFICER), call_id)
        self.score(OFFICER, call_id, {offer.id: HIGH for offer in self.opened(call_id)})
        self.decide("list")

    def closing(self) -> None:
        """The admission ends before its last day, for a framework follows it."""
        self.stage.move_to(at(12, 1))
        reason = "Palvelu kilpailutetaan puitesopimuksena."
        close_admission(self.staff(OFFICER), self.admission_id, reason)

    def finality(self) -> None:
        """The last decisions become final."""
        self.stage.move_to(at(12, 31))
