"""No route, verb or command without a permission, and no permission that nobody asks."""

import importlib
import inspect
from collections.abc import Iterator

import click
from flask import Flask

from marketplace.cli import main
from marketplace.platform.permissions import PERMISSIONS, permission_of
from marketplace.platform.roles import Role
from tests.architecture.conftest import ROOT, python_files

WITHOUT_ACTOR = {"db upgrade", "worker", "scheduler", "demo", "demo-data logins", "offer verify"}
"""Commands of the operator's own machine: they set up, run processes, or make an own database."""
FILES_ALONE = "outcomes "
"""Commands that read and write files of the person's own, with no database."""
LIBRARY_ROUTES = ("security.",)
"""Flask-Security's own views: log-in, log-out, reset, second factor; it guards them itself."""


def verbs() -> Iterator[tuple[str, object]]:
    for path in python_files():
        if path.name != "service.py":
            continue
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        for key, function in vars(module).items():
            own = getattr(function, "__module__", None) == name
            if own and inspect.isfunction(function) and not key.startswith("_"):
                yield f"{name}.{key}", function


def commands(group: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    if isinstance(group, click.Group):
        for name, child in group.commands.items():
            yield from commands(child, f"{path} {name}".strip())
    else:
        yield path, group


def test_every_route_asks_a_permission(app: Flask) -> None:
    silent = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if permission_of(view) is None
        and endpoint != "assets.serve"
        and not endpoint.startswith(LIBRARY_ROUTES)
    ]
    assert silent == []


def test_every_verb_asks_a_permission() -> None:
    found = list(verbs())
    assert len(found) > 10
    assert [name for name, function in found if permission_of(function) is None] == []


def test_every_command_asks_a_permission() -> None:
    silent = [
        name
        for name, command in commands(main)
        if permission_of(command) is None
        and name not in WITHOUT_ACTOR
        and not name.startswith(FILES_ALONE)
    ]
    assert silent == []


def test_every_permission_is_asked_somewhere_and_held_by_somebody(app: Flask) -> None:
    text = "".join(path.read_text("utf-8") for path in python_files())
    unasked = [name for name in PERMISSIONS if text.count(f'"{name}"') < 2]
    assert unasked == []
    assert all(roles for roles in PERMISSIONS.values())
    assert all(isinstance(role, Role) for roles in PERMISSIONS.values() for role in roles)


ALONE = {
    "need.override": "decision_maker",
    "rule.confirm": "decision_maker",
    "rule.edit": "administrator",
    "offer.open": "procurement_officer",
    "seal.recover": "procurement_officer",
    "key.make_escrow": "administrator",
    "offer.submit": "provider",
    "offer.withdraw": "provider",
    "decision.draft": "procurement_officer",
    "decision.sign": "decision_maker",
    "decision.finalise": "system",
    "claim.answer": "decision_maker",
    "contract.terminate": "decision_maker",
    "party.remove": "decision_maker",
    "results.import": "finance_verifier",
    "payment.verify": "finance_verifier",
    "payment.send": "finance_verifier",
    "payment.approve": "finance_approver",
    "payment.hand_over": "finance_approver",
    "billing.make": "finance_verifier",
    "billing.approve": "finance_approver",
    "ledger.post": "system",
    "user.set_password": "system",
    "referral.propose": "coach",
}
"""Acts that one role does and no other, whatever else the table comes to say."""
NEVER_BOTH = (
    ("decision.draft", "decision.sign"),
    ("rule.edit", "rule.confirm"),
    ("need.draft", "need.override"),
    ("payment.verify", "payment.approve"),
    ("payment.send", "payment.hand_over"),
    ("billing.make", "billing.approve"),
    ("offer.draft", "offer.open"),
    ("key.make", "key.make_escrow"),
)
"""Acts that no one role may both do."""


def test_the_acts_that_law_and_care_reserve_belong_to_one_role() -> None:
    assert {act: [str(role) for role in PERMISSIONS[act]] for act in ALONE} == {
        act: [role] for act, role in ALONE.items()
    }


def test_duties_are_separated() -> None:
    shared = {pair: PERMISSIONS[pair[0]] & PERMISSIONS[pair[1]] for pair in NEVER_BOTH}
    assert shared == dict.fromkeys(NEVER_BOTH, frozenset())
