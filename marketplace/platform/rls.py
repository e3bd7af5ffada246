"""Row-level security as data: which rows each audience sees, by the kind of table.

Migrations write these policies out; a test holds the database and this table equal. The settings
``app.*`` are set per transaction by ``marketplace.platform.db``. On a table with very many rows a
migration may write ``(select app_area())`` instead, which means the same and is asked once a
statement.
"""

from alembic import op

_IN_AREA = "area_id = app_area()"
_STAFF = "app_audience() in ('staff', 'system')"
_OWN = "provider_id = app_organisation()"


def _knows_person_of(table: str) -> str:
    """The person's own coach, and the provider of a referral while it and its contract stand."""
    return f"""exists (select 1 from participant
        where participant.person_key = {table}.person_key and participant.coach_id = app_user())
        or exists (select 1 from referral join contract on contract.id = referral.contract_id
        where referral.person_key = {table}.person_key and referral.{_OWN}
        and referral.state in ('accepted', 'started', 'interrupted')
        and contract.state = 'in_force')"""  # noqa: S608 -- a policy from constants, no input


POLICIES: dict[str, str] = {
    # the authority's own working data
    "staff": f"{_IN_AREA} and {_STAFF}",
    # texts, lists and names that everybody in the area may read
    "area": _IN_AREA,
    # a provider's data: its own organisation and the authority
    "provider": f"{_IN_AREA} and ({_STAFF} or {_OWN})",
    # the same, written by the authority alone
    "provider_reads": f"{_IN_AREA} and ({_STAFF} or {_OWN})",
    # what is known of payees: the authority; a provider the certificates that it renews itself
    "certificates": f"""{_IN_AREA} and ({_STAFF} or {_OWN}
        and kind in ('prepayment_register', 'pension_certificate', 'foreign_seller'))""",
    # payment statements: the authority; of its own a provider sees what was sent, and not what is
    # in preparation again
    "statement": f"""{_IN_AREA} and ({_STAFF} or {_OWN} and state <> 'preview'
        and sent_at is not null)""",
    # recovery claims: the authority, and the provider once one was sent to it
    "provider_sent": f"""{_IN_AREA} and ({_STAFF}
        or ({_OWN} and approved_at is not null))""",
    # sums that the ledger keeps: the authority; of its own contracts a provider sees what they cost
    "balance": f"""{_IN_AREA} and ({_STAFF} or account = 'cost'
        and exists (select 1 from contract where contract.id = contract_id
        and contract.{_OWN}))""",  # noqa: S608 -- a policy from constants, no input
    # names of organisations; a provider changes its own
    "organisation": _IN_AREA,
    # what nobody but the provider may read: drafts and its own copy of a sealed offer
    "provider_only": f"{_IN_AREA} and (app_audience() = 'system' or {_OWN})",
    # a person's own key, whatever the area
    "own_person": "user_id = app_user() or app_audience() = 'system'",
    # what came late: the provider itself, and the authority once the opening is done
    "late_arrival": f"""{_IN_AREA} and (app_audience() = 'system' or {_OWN}
        or app_audience() = 'staff' and exists (select 1 from offer_opening
        where offer_opening.call_id = late_arrival.call_id and completed_at is not null))""",  # noqa: S608 -- a policy from constants, no input
    # members of a consortium: the lead, the member, and the authority once the offer is opened
    "consortium": f"""{_IN_AREA} and (app_audience() = 'system' or {_OWN}
        or member_id = app_organisation() or app_audience() = 'staff'
        and exists (select 1 from offer where offer.id = offer_id))""",  # noqa: S608 -- a policy from constants, no input
    # offers: the authority knows none of them before the opening, only how many there are
    "offer": f"""{_IN_AREA} and (app_audience() = 'system' or {_OWN}
        or app_audience() = 'staff' and state in ('opened', 'unreadable'))""",
    "offer_part": "exists (select 1 from offer where offer.id = offer_id)",
    # notices: made of nothing but what is public, so that searches may use their indexes
    "public": "true",
    # addresses of subscribers: the system's mails alone use them
    "system": f"{_IN_AREA} and app_audience() = 'system'",
    # calls: the public sees them from publication on
    "published": f"{_IN_AREA} and ({_STAFF} or published_at is not null)",
    "call_part": "exists (select 1 from call where call.id = call_id)",
    "admission_part": "exists (select 1 from admission where admission.id = admission_id)",
    "framework_part": "exists (select 1 from framework where framework.id = framework_id)",
    "lot_part": "exists (select 1 from framework_lot where framework_lot.id = lot_id)",
    # questions as they were asked: the authority, which does not see who asked, and the asker
    "question": f"""{_IN_AREA} and ({_STAFF} or exists (select 1 from question_asker
        where question_asker.question_id = question.id))""",  # noqa: S608 -- a policy from constants, no input
    # an evaluator's scores: its own, and all the evaluators' once each has given them all
    "own_score": f"""{_IN_AREA} and (app_audience() = 'system'
        or app_audience() = 'staff' and (evaluator_id = app_user() or exists (select 1
        from evaluation where evaluation.id = evaluation_id and evaluation.scores_shown)))""",  # noqa: S608 -- a policy from constants, no input
    # decisions: the area sees them once signed
    "signed": f"{_IN_AREA} and ({_STAFF} or signed_at is not null)",
    "decision_part": "exists (select 1 from decision where decision.id = decision_id)",
    # what a decision says that the public does not read: the party that it is told to, or all of
    # the decision's parties where none is named; the authority
    "withheld": f"""{_IN_AREA} and ({_STAFF} or (organisation_id = app_organisation()
        and exists (select 1 from decision where decision.id = decision_id))
        or (organisation_id is null and exists (select 1 from decision_party
        where decision_party.decision_id = decision_withheld.decision_id
        and decision_party.organisation_id = app_organisation())))""",  # noqa: S608 -- a policy from constants, no input
    # identities: the person's own coach, the provider of a referral while it stands, and the job
    # of a mail that one of them let be sent, until the look is logged
    "vault": f"""{_IN_AREA} and ({_knows_person_of("identity")}
        or app_audience() = 'system' and exists (select 1 from vault.mail_key
        where mail_key.id = app_vault_key() and mail_key.person_key = identity.person_key
        and not exists (select 1 from vault.identity_access
        where identity_access.mail_key_id = mail_key.id)))""",  # noqa: S608 -- a policy from constants, no input
    # what was sent as evidence, as it was: whoever sent it, and the person's own coach
    "vault_original": f"""{_IN_AREA} and (app_audience() = 'system' or {_OWN}
        or {_knows_person_of("original")})""",
    # keys of mails: whoever lets one be sent, and its job
    "vault_key": f"{_IN_AREA} and (app_audience() = 'system' or user_id = app_user())",
    # looks into the vault: read by the authority; a provider's names a referral of its own
    "vault_log": f"""{_IN_AREA} and ({_STAFF} or (user_id = app_user()
        and exists (select 1 from referral where referral.id = identity_access.referral_id
        and referral.person_key = identity_access.person_key and referral.{_OWN})))""",  # noqa: S608 -- a policy from constants, no input
    # a person's memberships: own ones at log-in, all of the area for its staff
    "membership": f"user_id = app_user() or ({_IN_AREA} and {_STAFF})",
    # jobs: carried out, and so seen, by the system alone, in all areas
    "jobs": "app_audience() = 'system'",
    # what was done: the authority, but of offers only what it may know, and of askers nothing;
    # each its own acts and those on things of its own organisation
    "audit": f"""{_IN_AREA} and (app_audience() = 'system' or {_OWN}
        or actor_user_id = app_user() or (app_audience() = 'staff'
        and object_type <> 'question_asker' and (object_type <> 'offer'
        or exists (select 1 from offer where offer.id = object_id))
        and (object_type <> 'offer_member'
        or exists (select 1 from offer_member where offer_member.id = object_id))))""",  # noqa: S608 -- a policy from constants, no input
}

TAKES: dict[str, str] = {
    # whoever acts in an area writes jobs and audit events into it
    "jobs": f"{_IN_AREA} or app_audience() = 'system'",
    "audit": _IN_AREA,
    # what many may read, the authority alone writes
    "area": f"{_IN_AREA} and {_STAFF}",
    "organisation": f"{_IN_AREA} and ({_STAFF} or id = app_organisation())",
    "provider_reads": f"{_IN_AREA} and {_STAFF}",
    "certificates": f"{_IN_AREA} and {_STAFF}",
    "statement": f"{_IN_AREA} and {_STAFF}",
    "provider_sent": f"{_IN_AREA} and {_STAFF}",
    "published": f"{_IN_AREA} and {_STAFF}",
    "call_part": f"{_IN_AREA} and {_STAFF}",
    "admission_part": f"{_IN_AREA} and {_STAFF}",
    "framework_part": f"{_IN_AREA} and {_STAFF}",
    "lot_part": f"{_IN_AREA} and {_STAFF}",
    "question": f"{_IN_AREA} and {_STAFF}",
    "own_score": f"""{_IN_AREA} and (app_audience() = 'system'
        or app_audience() = 'staff' and evaluator_id = app_user())""",
    "signed": f"{_IN_AREA} and {_STAFF}",
    "decision_part": f"{_IN_AREA} and {_STAFF}",
    "withheld": f"{_IN_AREA} and {_STAFF}",
    "membership": f"{_IN_AREA} and {_STAFF}",
    "vault": f"{_IN_AREA} and ({_knows_person_of('identity')})",
    # whoever sees the identity lets a mail be sent, in the own name
    "vault_key": f"{_IN_AREA} and user_id = app_user() and ({_knows_person_of('mail_key')})",
}
"""Rows that may be written, where they are not the rows that are shown."""

APP_ROLE = "tuloskori_app"
"""The database role of the application: neither owner nor superuser."""


def guard(table: str, policy: str, rows: str, takes: str | None = None) -> None:
    """In a migration: guard a table by a policy that shows only these rows, and takes only these
    or those that ``takes`` says.

    The condition is written out in the migration, so that an old migration keeps its meaning
    when the table above changes.
    """
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy {policy} on {table} using ({rows}) with check ({takes or rows})")


def grant(table: str, privileges: str) -> None:
    """In a migration: what the application may do with a table; append-only ones get no update."""
    op.execute(f"grant {privileges} on {table} to {APP_ROLE}")
