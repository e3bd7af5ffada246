"""Components: what they promise to people who do not see them and to browsers without script."""

import re
from pathlib import Path
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask
from jinja2 import nodes

from marketplace.platform.paths import TEMPLATES
from tests.web.marketplace.conftest import Show


def field(**given: object) -> SimpleNamespace:
    standing = {
        "name": "price",
        "id": "f-price",
        "label": "Hinta",
        "hint": "",
        "value": "",
        "errors": [],
        "choices": [],
        "widget": "text",
        "required": True,
        "options": {},
    }
    return SimpleNamespace(**(standing | given))


def test_a_field_names_its_hint_and_errors_to_a_screen_reader(show: Show) -> None:
    html = show(
        '{% from "components/forms.html" import money_field %}{{ money_field(field) }}',
        field=field(hint="Alv 0 %", value="1 2oo", errors=["Kirjoita summa euroina."]),
    )
    assert 'aria-describedby="f-price-hint f-price-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'value="1 2oo"' in html
    assert 'id="f-price-error"' in html and "Kirjoita summa euroina." in html


def test_the_error_summary_links_each_sentence_to_its_field(show: Show) -> None:
    form = SimpleNamespace(errors_list=[("f-price", "Kirjoita summa."), ("form", "Yleinen.")])
    html = show(
        '{% from "components/forms.html" import error_summary %}{{ error_summary(form) }}',
        form=form,
    )
    assert "Korjaa 2 kohtaa" in html
    assert '<a href="#f-price">Kirjoita summa.</a>' in html
    assert '<a href="#form">Yleinen.</a>' in html


@pytest.mark.parametrize("widget", ["radio", "checkboxes"])
def test_a_group_of_choices_can_be_reached_by_its_id_and_says_what_it_asks(
    show: Show, widget: str
) -> None:
    html = show(
        '{% from "components/forms.html" import field as any_field %}{{ any_field(f) }}',
        f=field(widget=widget, value=["b"], choices=[("a", "Ensin"), ("b", "Sitten")]),
    )
    assert re.search(r'<fieldset[^>]* id="f-price" tabindex="-1"', html)
    assert re.search(r"<legend[^>]*>\s*Hinta", html)
    assert len(re.findall('name="price"', html)) == 2


def test_a_password_is_never_sent_back(show: Show) -> None:
    html = show(
        '{% from "components/forms.html" import field as any_field %}{{ any_field(f) }}',
        f=field(widget="password", value="salaisuus"),
    )
    assert "salaisuus" not in html


def test_what_a_person_typed_is_never_markup(show: Show) -> None:
    html = show(
        '{% from "components/forms.html" import textarea_field %}{{ textarea_field(f) }}',
        f=field(value="</textarea><script>alert(1)</script>"),
    )
    assert "<script>" not in html


def test_an_act_is_a_form_of_its_own_guarded_against_forgery(show: Show) -> None:
    html = show(
        '{% from "components/actions.html" import act_button %}'
        '{{ act_button("/hyvaksy", "Hyväksy", hidden={"version": 3}) }}'
    )
    assert '<form class="act" method="post" action="/hyvaksy">' in html
    assert 'name="csrf_token"' in html
    assert 'name="version" value="3"' in html


def test_an_act_not_yet_possible_stays_visible_with_what_it_waits_for(show: Show) -> None:
    html = show(
        '{% from "components/actions.html" import act_button %}'
        '{{ act_button("/hyvaksy", "Hyväksy", missing=["Pisteitä puuttuu.", "Avaus puuttuu."]) }}'
    )
    assert "<form" not in html
    assert re.search(r'<button type="button"[^>]* disabled aria-describedby="act-missing"', html)
    assert "Pisteitä puuttuu." in html and "Avaus puuttuu." in html


def test_a_status_says_in_words_what_its_colour_says(show: Show) -> None:
    html = show(
        '{% from "components/status.html" import status %}{{ status("due", "Odottaa sinua") }}'
    )
    assert "Odottaa sinua" in html
    assert 'aria-hidden="true"' in html


def test_a_table_keeps_its_meaning_when_its_rows_become_cards(show: Show) -> None:
    html = show(
        '{% from "components/tables.html" import table, table_row, row_head, cell %}'
        '{% call table("Hinnat", [("Tulos",), ("Hinta", "money")]) %}{% call table_row() %}'
        '{{ row_head("Aloitus") }}{{ cell("Hinta", "840,00 €", "money") }}'
        "{% endcall %}{% endcall %}"
    )
    for role in ("table", "rowgroup", "row", "columnheader", "rowheader", "cell"):
        assert f'role="{role}"' in html
    assert 'data-label="Hinta"' in html
    assert "Hinnat</caption>" in html


def test_steps_say_which_is_now(show: Show) -> None:
    html = show(
        '{% from "components/progress.html" import timeline %}{{ timeline(steps) }}',
        steps=[
            {"label": "Julkaistu", "when": "1.9.", "state": "done"},
            {"label": "Tarjousaika", "when": "2.9.", "state": "now"},
        ],
    )
    assert html.count('aria-current="step"') == 1
    assert "valmis" in html and "nyt" in html


def test_every_page_offers_the_skip_link_and_closes_what_it_opens(show: Show) -> None:
    html = show(
        '{% extends "web/base.html" %}{% block title %}Koe{% endblock %}',
        urls={"home": "/", "login": "/kirjaudu"},
        languages=[{"code": "fi", "label": "Suomi", "url": "?", "active": True}],
        nav_items=[{"url": "/", "label": "Tehtävät", "active": True}],
        breadcrumbs=[("Tehtävät", "/"), ("Koe", None)],
    )
    html5lib.HTMLParser(strict=True).parse(html)
    assert 'href="#main"' in html and 'id="main"' in html
    assert "<title>Koe – Tuloskori</title>" in html


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422, 429, 500, 503])
def test_an_error_page_says_what_to_do_next(face: Flask, show: Show, status: int) -> None:
    facts = {"status": status, "title": "Ei käy", "explanation": "Siksi.", "lacks_right": True}
    html = show('{% include "web/errors/error.html" %}', **facts)
    assert "Ei käy" in html and "Siksi." in html
    advice = html[html.index("Mitä voit tehdä") :]
    assert advice.count("<li>") >= 2


def macros(face: Flask) -> dict[str, dict[str, nodes.Macro]]:
    """All components' macros, by template and name."""
    folder = TEMPLATES / "components"
    trees = {
        f"components/{path.name}": face.jinja_env.parse(path.read_text(encoding="utf-8"))
        for path in folder.glob("*.html")
    }
    return {
        name: {macro.name: macro for macro in tree.find_all(nodes.Macro)}
        for name, tree in trees.items()
    }


def test_pages_call_only_macros_that_exist_with_arguments_they_take(face: Flask) -> None:
    known = macros(face)
    wrong = []
    for path in TEMPLATES.rglob("*.html"):
        tree = face.jinja_env.parse(path.read_text(encoding="utf-8"))
        imported: dict[str, nodes.Macro | None] = {}
        for node in tree.find_all(nodes.FromImport):
            source = known.get(node.template.value, {})
            for name in node.names:
                original, alias = name if isinstance(name, tuple) else (name, name)
                imported[alias] = source.get(original)
                if source and original not in source:
                    wrong.append(f"{path.name}: no {original} in {node.template.value}")
        for call in tree.find_all(nodes.Call):
            macro = imported.get(getattr(call.node, "name", ""))
            if macro is None:
                continue
            takes = [argument.name for argument in macro.args]
            unknown = [given.key for given in call.kwargs if given.key not in takes]
            if unknown or len(call.args) > len(takes):
                wrong.append(f"{path.name}:{call.lineno} {macro.name} {unknown}")
    assert wrong == []


@pytest.mark.parametrize("template", sorted((TEMPLATES / "web").rglob("*.html")), ids=str)
def test_no_page_has_a_style_or_a_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("template", sorted((TEMPLATES / "components").glob("*.html")), ids=str)
def test_no_component_has_a_style_or_a_script_of_its_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script|javascript:", text)
