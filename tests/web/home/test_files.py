"""Who reads which kind of file by its address: its room's permission decides, and of a kind that no
room knows nobody does."""

import sys
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.platform.actor import Actor, Audience
from marketplace.platform.db import db, set_scope
from marketplace.platform.files import FileKind, StoredFile, store
from marketplace.platform.roles import PROVIDER_ROLES, STAFF_ROLES, Role
from marketplace.platform.unit import unit
from marketplace.wiring import FILE_KINDS
from outcomes.payments.files import HANDED_OVER
from tests.factories.setup import People, log_in

PROVIDERS = {role.value for role in PROVIDER_ROLES}
BUYERS = {"procurement_officer", "decision_maker"}
FINANCE = {"finance_verifier", "finance_approver"}
PUBLIC = {role.value for role in Role} - {"system"}
READERS = {
    "need_memo": BUYERS | {"administrator", "auditor"},
    "call_document": PUBLIC,
    "opening_record": BUYERS | {"auditor"},
    "order_confirmation": BUYERS | FINANCE | PROVIDERS | {"coach", "auditor"},
    "claim_letter": BUYERS | PROVIDERS | {"auditor"},
    "passport_paper": BUYERS | FINANCE | PROVIDERS | {"auditor"},
    "decision_document": BUYERS | {"administrator", "auditor"},
    "partner_decision": BUYERS | {"administrator", "auditor"},
    "contract": BUYERS | FINANCE | PROVIDERS | {"coach", "auditor"},
    # A coach besides, where it is of the own people: no other file is.
    "evidence": FINANCE | PROVIDERS | {"auditor"},
    "results_file": FINANCE | {"auditor"},
    "payee_paper": FINANCE | {"auditor"},
    "sampled_lines": FINANCE | {"auditor"},
    # Its provider besides, where a statement that was sent to it stands: here none does.
    "statement": FINANCE | {"auditor"},
    "recovery": FINANCE | PROVIDERS | {"auditor"},
    "hand_over": FINANCE | {"auditor"},
    "bank_statement": FINANCE | {"auditor"},
    "payables_reply": FINANCE | {"auditor"},
    "booking": FINANCE | {"auditor"},
    "received_invoice": FINANCE | PROVIDERS | {"auditor"},
    "imported_postings": FINANCE | {"auditor"},
    "municipal_bill": FINANCE | {"auditor"},
}
"""Of the files that row-level security shows them at all: a provider is shown its own alone."""


def test_every_kind_has_its_readers_and_is_known() -> None:
    assert {kind.name for kind in FILE_KINDS} == READERS.keys()
    assert len(FILE_KINDS) == len(READERS)


@pytest.mark.parametrize("kind", FILE_KINDS, ids=lambda kind: kind.name)
def test_each_role_reads_what_its_rooms_let_it(people: People, kind: FileKind) -> None:
    person = people.staff("officer")
    reads = set()
    for role in set(Role) - {Role.SYSTEM}:
        actor = replace(person, audience=_audience(role), roles=frozenset({role.value}))
        set_scope(db.session(), actor.scope)
        if kind.may_read(actor, StoredFile(id=actor.ids.new(), kind=kind.name)):
            reads.add(role.value)
    assert reads == READERS[kind.name]


def _audience(role: Role) -> Audience:
    if role in PROVIDER_ROLES:
        return Audience.PROVIDER
    return Audience.STAFF if role in STAFF_ROLES else Audience.PUBLIC


def _file(system: Actor, kind: FileKind) -> str:
    with unit(system) as u:
        return f"/files/{store(u, kind, b'<xml/>', 'a.xml', 'application/xml').id}"


def test_a_bank_file_is_finances_alone(
    app: Flask, client: FlaskClient, system: Actor, people: People
) -> None:
    path = _file(system, HANDED_OVER)
    for person, status in (("officer", 403), ("coach", 403), ("verifier", 200)):
        there = log_in(app.test_client(), f"{person}@tyohame.example")
        assert there.get(path).status_code == status


def test_a_file_of_no_known_kind_is_nobodys(
    client: FlaskClient, system: Actor, people: People
) -> None:
    path = _file(system, replace(HANDED_OVER, name="unknown"))
    assert log_in(client, "verifier@tyohame.example").get(path).status_code == 403


def test_each_kind_that_a_room_makes_is_wired() -> None:
    places = ("marketplace.", "contracts.", "outcomes.")
    modules = [module for name, module in sys.modules.items() if name.startswith(places)]
    made = [thing for module in modules for thing in vars(module).values()]
    assert {kind for kind in made if isinstance(kind, FileKind)} == set(FILE_KINDS)
