"""Rules on their pages: changed by one person, confirmed by another, as a file and back."""

import re
from html import unescape
from io import BytesIO
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.actor import Actor
from marketplace.rules.queries import all_rules, rule_on
from tests.factories.providers import approved_provider
from tests.factories.setup import People, log_in, seeing


def text(answer: Any) -> str:
    page: str = answer.get_data(as_text=True)
    if answer.mimetype == "text/html":
        html5lib.HTMLParser(strict=True).parse(page)
    return page.replace("\u00a0", " ")


def filled(page: str) -> dict[str, Any]:
    """The fields of the page's form as they stand."""
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = found.get("type", "text")
        if kind == "checkbox" and " checked" in tag:
            values.setdefault(found["name"], []).append(found["value"])
        elif kind in ("text", "date") and "name" in found:
            values[found["name"]] = found.get("value", "")
    for name, content in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>([^<]*)</textarea>', page):
        values[name] = content
    for name, content in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', content)
        values[name] = chosen.group(1) if chosen else ""
    values.pop("q", None)
    return {
        name: unescape(value) if isinstance(value, str) else value for name, value in values.items()
    }


def threshold(system: Actor) -> str:
    return str(rule_on(seeing(system), "threshold", "national:services", system.today).id)


def test_a_new_period_is_written_by_one_and_confirmed_by_another(
    app: Flask, client: FlaskClient, system: Actor
) -> None:
    administrator = log_in(client, "administrator@tyohame.example")
    url = f"/rules/{threshold(system)}/follow"
    given = filled(text(administrator.get(url)))
    assert (given["eur"], given["classes"], given["regime"]) == ("60000", ["services"], "national")
    wrong = {"eur": "paljon", "valid_from": "1.1.2027", "source": "HE"}
    refused = administrator.post(url, data=given | wrong)
    page = text(refused)
    assert refused.status_code == 422
    assert 'href="#f-eur"' in page and 'value="paljon"' in page
    assert 'href="#f-source"' in text(administrator.post(url, data=given))
    more = {"eur": "75 000", "valid_from": "1.1.2027", "source": "HE 2/2026"}
    answer = administrator.post(url, data=given | more)
    page = text(administrator.get(answer.location))
    assert "75 000 €" in page and "Vahvistamatta" in page and "1.1.2017–31.12.2026" in page
    assert administrator.post(f"{answer.location}/confirm").status_code == 403
    decider = log_in(app.test_client(), "decider@tyohame.example")
    assert "Vahvista sääntö" in text(decider.get("/"))
    assert decider.post(f"{answer.location}/confirm").status_code == 302
    assert "Päivi Päättäjä, 1.9.2026" in text(decider.get(answer.location))
    assert "Vahvista sääntö" not in text(decider.get("/"))


def test_a_slip_is_corrected_with_a_reason_that_the_page_tells(
    client: FlaskClient, system: Actor
) -> None:
    administrator = log_in(client, "administrator@tyohame.example")
    rule = threshold(system)
    given = filled(text(administrator.get(f"/rules/{rule}/correct"))) | {"names_fi": "Palvelut"}
    assert administrator.post(f"/rules/{rule}/correct", data=given).status_code == 422
    given["reason"] = "Tavarat kuuluvat muualle."
    assert administrator.post(f"/rules/{rule}/correct", data=given).status_code == 302
    page = text(administrator.get(f"/rules/{rule}"))
    assert "Tavarat kuuluvat muualle." in page and "Kirjoitusvirhe korjattu" in page


def test_a_payment_route_is_of_a_provider_that_is_there_and_its_day_is_typed_as_days_are(
    client: FlaskClient, people: People
) -> None:
    administrator = log_in(client, "administrator@tyohame.example")
    url = "/rules/new/payment_route"
    assert "palveluntuottajan Y-tunnus" in text(administrator.get(url))
    given = {"key": "jotain", "valid_from": "1.10.2026", "route": "self_billing", "source": "Sop."}
    given |= {f"names_{language}": "Itselaskutus" for language in ("fi", "sv", "en")}
    refused = text(administrator.post(url, data=given | {"agreed_on": "31.9.2026"}))
    assert "Tällaista päivää ei ole kalenterissa." in refused
    given["agreed_on"] = "30.9.2026"
    assert "Tunnusta jotain ei ole." in text(administrator.post(url, data=given))
    number = approved_provider(people).organisation.business_id
    given["key"] = number.replace("-", "")
    shown = administrator.post(url, data=given).location
    assert number in text(administrator.get(shown))
    edited = filled(text(administrator.get(f"{shown}/edit")))
    assert edited["agreed_on"] in ("30.9.2026", "2026-09-30")


def test_a_rule_with_a_key_of_its_own_is_added_edited_and_withdrawn(client: FlaskClient) -> None:
    administrator = log_in(client, "administrator@tyohame.example")
    assert "Toimivalta" in text(administrator.get("/rules/new"))
    assert "Tunnus" in text(administrator.get("/rules/new/cpv_regime"))
    given = {"key": "79635", "valid_from": "1.10.2026", "cpv_class": "services", "source": "Laki"}
    given |= {f"names_{language}": "Arviointi" for language in ("fi", "sv", "en")}
    shown = administrator.post("/rules/new/cpv_regime", data=given).location
    edited = filled(text(administrator.get(f"{shown}/edit"))) | {"cpv_class": "special_services"}
    assert administrator.post(f"{shown}/edit", data=edited).status_code == 302
    assert "Muut erityiset palvelut" in text(administrator.get(shown))
    assert administrator.post(f"{shown}/withdraw").location == "/rules"
    assert administrator.get(shown).status_code == 404
    assert administrator.get("/rules/new/arvonta").status_code == 404


@pytest.mark.parametrize("act", ["follow", "correct"])
def test_the_form_of_every_kind_gives_back_what_stands(
    client: FlaskClient, system: Actor, act: str
) -> None:
    administrator = log_in(client, "administrator@tyohame.example")
    kinds = {rule.kind: rule for rule in all_rules(seeing(system)) if rule.valid_to is None}
    for kind, rule in kinds.items():
        url, value = f"/rules/{rule.id}/{act}", dict(rule.value)
        given = filled(text(administrator.get(url)))
        more = {"valid_from": "1.1.2028", "source": "Sama", "reason": "Kokeilu"}
        answer = administrator.post(url, data=given | more)
        assert answer.status_code == 302, (kind, text(answer))
        key = answer.location.rsplit("/", 1)[1]
        after = next(each for each in all_rules(seeing(system)) if str(each.id) == key)
        assert after.value == value, kind


def test_an_exported_file_comes_back_and_its_problems_are_told_by_row(
    client: FlaskClient, system: Actor
) -> None:
    administrator = log_in(client, "administrator@tyohame.example")
    exported = administrator.get("/rules/export").get_data(as_text=True)
    answer = administrator.post("/rules/import", data={"text": exported})
    assert answer.location == "/rules"
    wrong = exported.replace("source: Arvonlisäverolaki 1501/1993, 3 §", "source: ''", 1)
    assert wrong != exported
    file = (BytesIO(wrong.encode()), "rules.yaml")
    answer = administrator.post("/rules/import", data={"file": file})
    page = text(answer)
    assert answer.status_code == 422
    assert re.search(r"\d+\. sääntö, source: ", page)
    assert "Hankintalaki 1397/2016" in filled(page)["text"]


def test_others_read_and_do_not_change(client: FlaskClient, people: People, system: Actor) -> None:
    coach = log_in(client, "coach@tyohame.example")
    rule = threshold(system)
    page = text(coach.get(f"/rules/{rule}"))
    assert "60 000 €" in text(coach.get("/rules")) and "Uusi voimassaoloaika" not in page
    for url in (f"/rules/{rule}/follow", f"/rules/{rule}/correct", "/rules/import", "/rules/new"):
        assert coach.get(url).status_code == 403
