"""The basket model: loaded from a file, whole or not at all."""

import pytest
from sqlalchemy import func, select

from marketplace.baskets import queries
from marketplace.baskets.models import ServiceLine
from marketplace.baskets.service import STANDARD, load_baskets
from marketplace.platform.actor import Actor
from marketplace.platform.audit import AuditEvent, history
from marketplace.platform.db import db
from marketplace.platform.errors import Forbidden, Invalid, NotFound
from outcomes.pure.scheme import parse_scheme, price_points
from tests.factories.setup import People, seeing

TEXT = STANDARD.read_text(encoding="utf-8")


def test_the_area_has_three_baskets_with_seven_lines_in_order(people: People) -> None:
    baskets = queries.all_baskets(seeing(people.stranger))
    assert [each.basket.code for each in baskets] == ["employment", "skills", "wellbeing"]
    assert [line.names["fi"] for each in baskets for line in each.lines] == [
        "Työnhaku",
        "Työnantajien palvelut",
        "Yrittäjyys",
        "Koulutuspalvelut",
        "Urakehitys",
        "Työkykyä tukevat palvelut",
        "Avustukset",
    ]


def test_every_line_prices_its_whole_scheme_and_its_weights_make_a_hundred(
    people: People,
) -> None:
    for line in queries.service_lines(seeing(people.stranger)):
        template = line.template
        points = {point.key for point in price_points(parse_scheme(template["scheme"], line.code))}
        assert set(template["quantities"]) == points == set(template["ceilings"])
        assert template["price_weight"] + sum(c["weight"] for c in template["criteria"]) == 100


def test_a_purchase_by_any_template_stays_a_small_procurement(people: People) -> None:
    for line in queries.service_lines(seeing(people.stranger)):
        template = line.template
        most = sum(n * template["ceilings"][key] for key, n in template["quantities"].items())
        assert 0 < most < 60_000_00


def test_an_unknown_line_is_not_found(people: People) -> None:
    with pytest.raises(NotFound, match=r"service_line\.not_found"):
        queries.service_line(seeing(people.stranger), "no_such_line")


def test_loading_the_same_file_again_writes_nothing(system: Actor) -> None:
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    load_baskets(system, TEXT)
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_a_changed_text_is_updated_and_the_audit_names_the_field(system: Actor) -> None:
    load_baskets(system, TEXT.replace("names: {fi: Työnhaku,", "names: {fi: Työn haku,"))
    line = queries.service_line(system, "job_search")
    assert line.names["fi"] == "Työn haku"
    assert history(db.session(), "service_line", line.id)[-1].facts == {"fields": ["names"]}


@pytest.mark.parametrize(
    ("good", "bad", "place", "code"),
    [
        ('cpv: "79411100"', 'cpv: "7941"', "baskets.0.lines.2.cpv", "data_file.wrong"),
        (
            "price_weight: 60",
            "price_weight: 61",
            "baskets.0.lines.0.template.criteria",
            "data_file.wrong",
        ),
        ("sv: Företagande, ", "", "baskets.0.lines.2.names.sv", "data_file.wrong"),
        (
            "retention_6: {quantity: 6, at_most: 1000}",
            "bonus: {quantity: 6, at_most: 1000}",
            "job_search.template.prices",
            "basket.price_points",
        ),
        ("baskets:", "baskets: [", "file", "data_file.unreadable"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_nothing_is_loaded(
    system: Actor, good: str, bad: str, place: str, code: str
) -> None:
    lines = db.session.scalar(select(func.count()).select_from(ServiceLine))
    changed = TEXT.replace("fi: Työllistymisen palvelut", "fi: Muutettu nimi")
    assert good in changed
    with pytest.raises(Invalid) as refusal:
        load_baskets(system, changed.replace(good, bad, 1))
    assert (place, code) in [(each.field, each.code) for each in refusal.value.problems]
    assert db.session.scalar(select(func.count()).select_from(ServiceLine)) == lines
    assert queries.all_baskets(system)[0].basket.names["fi"] == "Työllistymisen palvelut"


def test_an_unknown_scheme_is_refused(system: Actor) -> None:
    with pytest.raises(NotFound, match=r"basket\.scheme_not_found"):
        load_baskets(system, TEXT.replace("scheme: valmennus", "scheme: no_such_scheme", 1))


def test_people_do_not_load_baskets(people: People) -> None:
    with pytest.raises(Forbidden):
        load_baskets(people.staff("administrator"), TEXT)
