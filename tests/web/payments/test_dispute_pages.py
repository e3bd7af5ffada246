"""Pages of disputes and samples: the provider's own, and finance's."""

import io
import re

from flask.testing import FlaskClient

from marketplace.demo.papers import text_paper
from marketplace.platform.i18n import format_money
from outcomes.verification.samples.service import draw_sample
from outcomes.verification.service import reject_line, verify_line
from tests.factories.contracts import let_the_winner_in
from tests.factories.payments import APPROVER, VERIFIER, calculated_run, lines_of, verifier
from tests.factories.setup import People, log_in
from tests.factories.words import page


def test_a_provider_disputes_and_another_person_answers(
    client: FlaskClient, people: People
) -> None:
    line = calculated_run(people).lines[0]
    reject_line(verifier(people), line.id, "Alkoiko palvelu?", "facts_missing")
    url = f"/payments/lines/{line.id}"
    about = f"{line.person_key}</span> · {format_money(line.amount_cents)} · Sopimus"
    log_in(client, let_the_winner_in(people))
    task = "Hylätty rivi: huomauta, jos olet eri mieltä"
    home = page(client.get("/"))
    assert task in home and about.replace("\N{NO-BREAK SPACE}", " ") in home and "24.5.2027" in home
    body = page(client.get(url))
    assert "Oletko eri mieltä?" in body and "Hylkäyksen syy: Näyttö puuttuu" in body
    wrong = {"text": "Alkoi 2.11.", "file": (io.BytesIO(b"GIF89a"), "kuva.gif")}
    answer = client.post(f"{url}/dispute", data=wrong)
    assert answer.status_code == 422
    assert "Liitä PDF-, PNG- tai JPEG-tiedosto." in page(answer) and "Alkoi 2.11." in page(answer)
    right = {"text": "Alkoi 2.11.", "file": (io.BytesIO(text_paper("Läsnäolot")), "lista.pdf")}
    body = page(client.post(f"{url}/dispute", data=right, follow_redirects=True))
    assert "Huomautuksesi on vastaanotettu." in body and "lista.pdf" in body
    assert "Oletko eri mieltä?" not in page(client.get(url)) and task not in page(client.get("/"))

    decider = log_in(client.application.test_client(), VERIFIER)
    assert "Ratkaisit rivin itse." in page(decider.get(url))
    other = log_in(client.application.test_client(), APPROVER)
    body = page(other.get(url))
    (uphold,) = re.findall(r'formaction="(/payments/disputes/[^"]+/uphold)"', body)
    assert "Täytä tämä kohta." in page(other.post(uphold, data={"answer": ""}))
    said = {"answer": "Lista riittää."}
    body = page(other.post(uphold, data=said, follow_redirects=True))
    assert "Vastaus lähetettiin palveluntuottajalle." in body
    body = page(client.get(url))
    assert "Lista riittää." in body and "Huomautus hyväksyttiin" in body
    assert "Hylkäyksen syy" not in body


def test_what_a_sample_asks_for_is_told_where_the_run_waits_for_it(
    client: FlaskClient, people: People
) -> None:
    run = calculated_run(people)
    sample = draw_sample(verifier(people), run.id, "random", len(run.lines))
    wrong, *right = lines_of(people, run.id)
    reject_line(verifier(people), wrong.id, "Ei näyttöä.", "facts_missing")
    for line in right:
        verify_line(verifier(people), line.id)
    log_in(client, VERIFIER)
    home = page(client.get("/"))
    assert f"Vie otos {sample.number} loppuun" in home and "Lähetä maksuajo hyväk" not in home
    link = f'href="/payments/samples/{sample.number}"'
    assert link in home and link in page(client.get(f"/payments/runs/{run.number}"))
    samples = f'href="/payments/runs/{run.number}/samples"'
    assert samples in page(client.get("/payments/queue"))


def test_a_sample_is_drawn_shown_and_can_be_repeated(client: FlaskClient, people: People) -> None:
    run = calculated_run(people)
    log_in(client, VERIFIER)
    url = f"/payments/runs/{run.number}/samples"
    assert "Ei otoksia" in page(client.get(url))
    answer = client.post(url, data={"method": "random", "size": "0"})
    assert answer.status_code == 422 and "Otoksessa on 1–500 riviä." in page(answer)
    ticks = re.compile(r'<input[^>]*name="line"[^>]*value="([^"]+)"')
    before = set(ticks.findall(page(client.get("/payments/queue"))))
    body = page(client.post(url, data={"method": "random", "size": "3"}, follow_redirects=True))
    assert "Siemenluku" in body and "Ei otoksia" not in body
    drawn = set(re.findall(r'"/payments/lines/([^"]+)"', body))
    assert len(before) > len(drawn) == 3
    assert set(ticks.findall(page(client.get("/payments/queue")))) == before - drawn
    assert "3/10" in page(client.get(url))
    reader = log_in(client.application.test_client(), APPROVER)
    body = page(reader.get(url))
    assert "OT-2027-001" in body and "Miten poimitaan" not in body
