"""Questions about a call, asked and answered through the verbs."""

from marketplace.platform.actor import Actor
from marketplace.procurement.models import Call
from marketplace.questions.models import Question
from marketplace.questions.service import answer_question, ask_question
from tests.factories.providers import approved_provider, provider_person
from tests.factories.setup import People, seeing

QUESTION = "Voiko Valmennus Rantaniemi aloittaa jo elokuussa?"
WORDING = "Voiko palvelun aloittaa jo elokuussa?"
ANSWER = "Ei. Palvelu alkaa sopimuskauden alussa."


def asker(people: People, number: int = 1, **changes: object) -> Actor:
    """The person of the nth provider, approved and registered for the call's line."""
    return provider_person(people, approved_provider(people, number, **changes))


def asked(actor: Actor, call: Call, text: str = QUESTION) -> Question:
    """A question of a provider's person."""
    return ask_question(seeing(actor), call.id, text)


def answered(people: People, question: Question, text: str = ANSWER) -> Question:
    """The same with the officer's draft answer; the session sees what the officer sees."""
    officer = seeing(people.staff("officer"))
    return answer_question(officer, question.id, WORDING, text)
