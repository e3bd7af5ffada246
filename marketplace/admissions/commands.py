"""Commands of standing admissions: the officer's, and the provider's of its application."""

from datetime import datetime
from functools import partial
from typing import Any, TextIO

import click

from marketplace.admissions import queries, service
from marketplace.admissions.applications import service as applications
from marketplace.admissions.completeness import BASIS, lacking
from marketplace.admissions.lifecycle import ADMISSION
from marketplace.admissions.models import Admission, Application
from marketplace.admissions.schemas import AdmissionFile, TermsFile
from marketplace.platform.actor import Actor
from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.commands import command
from marketplace.platform.datafiles import read_data
from marketplace.platform.errors import NotFound
from marketplace.platform.i18n import format_date_fi, text_of
from marketplace.platform.paging import every_row
from marketplace.platform.unit import unit
from marketplace.platform.words import label, sentence
from marketplace.providers.queries import own_provider
from marketplace.rules.queries import rules_on

group = click.Group(
    "admission", help="Standing admissions: who is let in on which terms, and applications."
)

number = click.Argument(["number"])
_file = click.Argument(["file"], type=click.File(encoding="utf-8"))
_reply_by = click.Option(
    ["--reply-by"],
    type=click.DateTime(["%Y-%m-%dT%H:%M"]),
    required=True,
    help="Until when the provider may reply, Helsinki time.",
)


def _print(admission: Admission) -> None:
    state = label(f"admission.state.{admission.state}")
    click.echo(f"{admission.number}  {state}  {text_of(admission.titles)}")


def print_application(application: Application) -> None:
    """A line: number, state, last day of its decision, provider."""
    parts = (
        application.number,
        label(f"application.state.{application.state}"),
        format_date_fi(application.due_on) or "–",
        application.organisation.name,
    )
    click.echo("  ".join(parts))


@command(group, "bases", "admission.view", help="List the legal bases and what each means.")
def bases(actor: Actor) -> None:
    for rule in rules_on(actor, (BASIS,), actor.today):
        click.echo(f"{rule.key}  {text_of(rule.value['names'])}: {rule.source}")


@command(
    group,
    "draft",
    "admission.draft",
    params=[click.Argument(["service_line"]), click.Argument(["basis"]), _file],
    help="Draft an admission by a YAML file: need (its number), titles, descriptions and terms (by "
    "language), municipalities, starts_on, ends_on, requirements.",
)
def draft(actor: Actor, service_line: str, basis: str, file: TextIO) -> None:
    data = read_data(AdmissionFile(), file.read())
    requirements = data.pop("requirements", None)
    with unit(actor):
        made = service.draft_admission(actor, service_line, basis, **data)
        if requirements is not None:
            service.set_requirements(actor, made.id, requirements)
    _print(made)
    _print_missing(actor, made)


@command(
    group,
    "edit",
    "admission.draft",
    params=[number, _file],
    help="Change a draft by a YAML file; what the file leaves out stays.",
)
def edit(actor: Actor, number: str, file: TextIO) -> None:
    data = read_data(AdmissionFile(), file.read())
    requirements = data.pop("requirements", None)
    admission = queries.admission_by_number(actor, number)
    with unit(actor):
        service.edit_admission(actor, admission.id, data)
        if requirements is not None:
            service.set_requirements(actor, admission.id, requirements)
    _print(admission)
    _print_missing(actor, admission)


def _print_missing(actor: Actor, admission: Admission) -> None:
    for act in ADMISSION.acts(admission, actor).values():
        for refusal in act.missing:
            click.echo(f"  {sentence(refusal)}")


@command(group, "open", "admission.open", params=[number], help="Open a draft to applications.")
def open_it(actor: Actor, number: str) -> None:
    _print(service.open_admission(actor, queries.admission_by_number(actor, number).id))


@command(
    group,
    "terms",
    "admission.change_terms",
    params=[number, _file],
    help="Change the terms by a YAML file: texts and changes (by language), valid_from, and "
    "confirm_by where the change is material. All that it concerns are told.",
)
def terms(actor: Actor, number: str, file: TextIO) -> None:
    data = read_data(TermsFile(), file.read())
    admission = queries.admission_by_number(actor, number)
    texts, changes = data.pop("texts"), data.pop("changes")
    made = service.change_terms(actor, admission.id, texts, changes, **data)
    click.echo(f"{admission.number}  {made.version}  {format_date_fi(made.valid_from)}")


@command(
    group,
    "close",
    "admission.close",
    params=[number, click.Option(["--reason"], required=True, help="Why; all read it.")],
    help="End an admission: nobody applies any more.",
)
def close(actor: Actor, number: str, reason: str) -> None:
    _print(service.close_admission(actor, queries.admission_by_number(actor, number).id, reason))


@command(group, "list", "admission.view_open", help="List the admissions that are open now.")
def list_open(actor: Actor) -> None:
    for admission in every_row(partial(queries.open_admissions, actor)):
        _print(admission)


@command(group, "admitted", "admission.view_open", params=[number], help="List who is admitted.")
def admitted(actor: Actor, number: str) -> None:
    admission = queries.admission_by_number(actor, number)
    for each in every_row(partial(queries.admitted, actor, admission)):
        state = f"  ({label('application.state.suspended')})" if each.suspended else ""
        since = format_date_fi(each.since)
        click.echo(f"{each.business_id}  {since}  {each.name}{state}")


@command(
    group,
    "applications",
    "admission.view",
    params=[number],
    help="List the applications that were sent, those to decide first.",
)
def list_applications(actor: Actor, number: str) -> None:
    admission = queries.admission_by_number(actor, number)
    for each in every_row(partial(queries.applications, actor, admission)):
        print_application(each)


# The provider's -------------------------------------------------------------------------------


@command(
    group,
    "check",
    "application.view",
    params=[number],
    help="Tell what your provider lacks for being admitted; nothing where it lacks nothing.",
)
def check(actor: Actor, number: str) -> None:
    for reason in lacking(actor, queries.admission_by_number(actor, number), own_provider(actor)):
        click.echo(sentence(reason))


@command(
    group,
    "apply",
    "application.submit",
    params=[
        number,
        click.Option(
            ["--answer", "answers"],
            multiple=True,
            metavar="KEY=yes|no",
            help="An answer to a requirement; repeat it for each.",
        ),
        click.Option(["--notes"], default="", help="Anything else."),
        click.Option(["--accept-terms", "accepted"], is_flag=True, help="Accept the terms."),
    ],
    help="Apply: write the application and send it.",
)
def apply(actor: Actor, number: str, answers: tuple[str, ...], notes: str, accepted: bool) -> None:
    given = {key: answer for key, _equals, answer in (each.partition("=") for each in answers)}
    admission = queries.admission_by_number(actor, number)
    with unit(actor):
        begun = applications.start_application(actor, admission.id)
        applications.save_application(actor, begun.id, given, notes)
        sent = applications.submit_application(actor, begun.id, accepted=accepted)
    print_application(sent)


@command(
    group,
    "reply",
    "application.answer",
    params=[number, click.Argument(["answer"])],
    help="Answer what your provider was asked last.",
)
def reply(actor: Actor, number: str, answer: str) -> None:
    application = queries.application_by_number(actor, number)
    if not application.inquiries:
        raise NotFound("inquiry.not_found", number=number)
    applications.answer_inquiry(actor, application.inquiries[-1].id, answer)
    print_application(application)


@command(
    group,
    "leave",
    "application.leave",
    params=[number, click.Option(["--reason"], default="", help="Why, if you want to tell.")],
    help="Withdraw an application, or leave the list.",
)
def leave(actor: Actor, number: str, reason: str) -> None:
    application = queries.application_by_number(actor, number)
    print_application(applications.leave_admission(actor, application.id, reason))


@command(group, "confirm", "application.leave", params=[number], help="Accept the newest terms.")
def confirm(actor: Actor, number: str) -> None:
    application = queries.application_by_number(actor, number)
    print_application(applications.confirm_terms(actor, application.id))


# The authority's ------------------------------------------------------------------------------


@command(
    group,
    "ask",
    "application.ask",
    params=[number, click.Argument(["question"]), _reply_by],
    help="Ask an applicant to clarify its application.",
)
def ask(actor: Actor, number: str, question: str, reply_by: datetime) -> None:
    application = queries.application_by_number(actor, number)
    applications.ask_applicant(actor, application.id, question, _local(reply_by))
    print_application(application)


@command(
    group,
    "hear",
    "application.ask",
    params=[
        number,
        click.Argument(["kind"], type=click.Choice(applications.HEARINGS)),
        click.Argument(["question"]),
        _reply_by,
    ],
    help="Hear an admitted provider before a decision against it.",
)
def hear(actor: Actor, number: str, kind: str, question: str, reply_by: datetime) -> None:
    application = queries.application_by_number(actor, number)
    applications.hear_provider(actor, application.id, kind, question, _local(reply_by))
    print_application(application)


def _local(at: datetime) -> datetime:
    return at.replace(tzinfo=LOCAL_ZONE)


@command(
    group,
    "rest",
    "application.ask",
    params=[number, click.Option(["--reason"], required=True, help="Why; the provider reads it.")],
    help="Let what a provider was heard on rest without a decision.",
)
def rest(actor: Actor, number: str, reason: str) -> None:
    application = queries.application_by_number(actor, number)
    print_application(applications.end_hearing(actor, application.id, reason))


@command(
    group,
    "reinstate",
    "application.reinstate",
    params=[number, click.Option(["--reason"], required=True, help="Why the suspension ends.")],
    help="End a suspension.",
)
def reinstate(actor: Actor, number: str, reason: str) -> None:
    application = queries.application_by_number(actor, number)
    print_application(applications.reinstate_application(actor, application.id, reason))


@command(
    group,
    "show",
    "application.view",
    params=[number],
    help="Tell an application: its state, what was checked, what was asked.",
)
def show(actor: Actor, number: str) -> None:
    application = queries.application_by_number(actor, number)
    print_application(application)
    for each in queries.checks_of(actor, application):
        click.echo(f"  {'ok' if each.green else '! '}  {each.name}  {each.detail}")
    for asked in application.inquiries:
        said: Any = asked.answer or "–"
        click.echo(f"  {label(f'inquiry.kind.{asked.kind}')}: {asked.question} → {said}")
