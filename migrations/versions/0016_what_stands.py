"""What has been decided stands: nobody changes it past the verbs."""

from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None

REFUSE_SIGNED = """
create function refuse_signed() returns trigger language plpgsql as $$
begin
    if exists (select 1 from decision where id = old.decision_id and signed_at is not null)
    then raise exception '% belongs to a signed decision', tg_table_name
        using errcode = 'restrict_violation';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$
"""
REFUSE_JUDGED = """
create function refuse_judged() returns trigger language plpgsql as $$
begin
    if exists (select 1 from call where id = old.call_id and state <> 'suitability')
    then raise exception 'judgement of an evaluated call' using errcode = 'restrict_violation';
    end if;
    if tg_op = 'DELETE' then return old; end if;
    return new;
end $$
"""


def upgrade() -> None:
    op.execute(REFUSE_SIGNED)
    op.execute(REFUSE_JUDGED)
    op.execute(
        "create trigger party_stands before update or delete on decision_party"
        " for each row execute function refuse_signed()"
    )
    op.execute(
        "create trigger condition_stands before delete on decision_condition"
        " for each row execute function refuse_signed()"
    )
    op.execute(
        "create trigger judgement_stands before update or delete on judgement"
        " for each row execute function refuse_judged()"
    )
    # An appeal goes on against the decision that replaced the one appealed against.
    op.execute("grant update (decision_id) on claim to tuloskori_app")


def downgrade() -> None:
    raise NotImplementedError("What was decided stays as it is.")
