"""Two people at the same moment on one statement: one acts, the other is told."""

from flask import Flask

from outcomes.payments.service import hand_over
from outcomes.payments.statements.service import approve_statement, send_back_statement
from tests.factories.payments import PAY_ON, approved_run, verified_run
from tests.factories.setup import People
from tests.factories.together import what_came


def test_of_two_who_approve_a_statement_one_does(app: Flask, people: People) -> None:
    key = verified_run(people).statements[0].id
    first, second = people.staff("approver"), people.staff("approver")
    came = what_came(
        app, lambda: approve_statement(first, key), lambda: approve_statement(second, key)
    )
    assert sorted(came) == ["done", "lifecycle.not_in_state"]


def test_what_is_sent_back_is_not_handed_over_nor_the_other_way(app: Flask, people: People) -> None:
    run = approved_run(people)
    run_id, key = run.id, run.statements[0].id
    first, second = people.staff("approver"), people.staff("approver")
    came = what_came(
        app,
        lambda: hand_over(first, run_id, PAY_ON),
        lambda: send_back_statement(second, key, "Summa on väärä."),
    )
    assert came.count("done") == 1
