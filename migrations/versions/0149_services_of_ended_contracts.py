"""A provider's way to a person's name ends with its contract; a coach seeks no new place for
somebody whom a provider did not take, for a reason that is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0149"
down_revision = "0144"
branch_labels = None
depends_on = None

KNOWS = """exists (select 1 from participant
    where participant.person_key = {0}.person_key and participant.coach_id = app_user())
    or exists (select 1 from referral join contract on contract.id = referral.contract_id
    where referral.person_key = {0}.person_key and referral.provider_id = app_organisation()
    and referral.state in ('accepted', 'started', 'interrupted')
    and contract.state = 'in_force')"""
IDENTITIES = f"""area_id = app_area() and ({KNOWS.format("identity")}
    or app_audience() = 'system' and exists (select 1 from vault.mail_key
    where mail_key.id = app_vault_key() and mail_key.person_key = identity.person_key
    and not exists (select 1 from vault.identity_access
    where identity_access.mail_key_id = mail_key.id)))"""
TAKEN = f"area_id = app_area() and ({KNOWS.format('identity')})"
KEYS = f"area_id = app_area() and user_id = app_user() and ({KNOWS.format('mail_key')})"
ORIGINALS = f"""area_id = app_area() and (app_audience() = 'system'
    or provider_id = app_organisation() or {KNOWS.format("original")})"""
REASON = """no_place_reason is null or (state in ('declined', 'lapsed')
    and no_place_reason in ('at_work', 'elsewhere', 'moved', 'not_needed'))"""


def upgrade() -> None:
    op.execute(f"alter policy vault on vault.identity using ({IDENTITIES}) with check ({TAKEN})")
    op.execute(f"alter policy vault_key on vault.mail_key with check ({KEYS})")
    op.execute(
        f"alter policy vault_original on vault.original using ({ORIGINALS})"
        f" with check ({ORIGINALS})"
    )
    op.add_column("referral", sa.Column("no_place_reason", sa.String()))
    op.create_check_constraint(op.f("ck_referral_no_place_reason"), "referral", REASON)


def downgrade() -> None:
    raise NotImplementedError("providers would see names beyond their contracts")
