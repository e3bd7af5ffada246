"""Who asks, in one look-up: where a person stands, and the scope that follows from it."""

from alembic import op

from marketplace.platform.rls import APP_ROLE

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TELL_SCOPE = """
create function app_tell_scope(audience text, area uuid, organisation uuid, person uuid)
returns void language sql as $$
    select set_config('app.audience', audience, true),
        set_config('app.area', coalesce(area::text, ''), true),
        set_config('app.organisation', coalesce(organisation::text, ''), true),
        set_config('app.user', coalesce(person::text, ''), true)
$$
"""

# Runs as whoever calls it: each look sees what row-level security shows in the scope told before.
STAND = """
create function app_stand(person uuid, wanted uuid,
    out area_id uuid, out organisation_id uuid, out kind text,
    out roles text[], out roles_anywhere text[])
language plpgsql as $$
begin
    perform app_tell_scope('public', null, null, person);
    select m.area_id, m.organisation_id into area_id, organisation_id
        from membership m where m.user_id = person and m.ended_at is null
        order by (m.organisation_id = wanted) desc nulls last, m.created_at, m.id limit 1;
    if not found then return; end if;
    select array_agg(m.role) filter (where m.organisation_id = app_stand.organisation_id),
        array_agg(m.role) into roles, roles_anywhere
        from membership m where m.user_id = person and m.ended_at is null;
    perform app_tell_scope('provider', area_id, organisation_id, person);
    select o.kind into strict kind from organisation o where o.id = organisation_id;
    if kind <> 'provider' then
        perform app_tell_scope('staff', area_id, organisation_id, person);
    end if;
end $$
"""


def upgrade() -> None:
    op.execute(TELL_SCOPE)
    op.execute(STAND)
    for function in ("app_tell_scope(text, uuid, uuid, uuid)", "app_stand(uuid, uuid)"):
        op.execute(f"revoke execute on function {function} from public")
        op.execute(f"grant execute on function {function} to {APP_ROLE}")


def downgrade() -> None:
    op.execute("drop function app_stand(uuid, uuid)")
    op.execute("drop function app_tell_scope(text, uuid, uuid, uuid)")
