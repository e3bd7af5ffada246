"""Rows of before the passports keep working after their migration."""

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER, SUPERUSER

OLD = "before_passports"
ROWS = """
    insert into area (id, created_at, code, names) values
        ('00000000-0000-0000-0000-00000000000a', now(), 'x', '{"fi": "X"}');
    insert into organisation (id, area_id, created_at, kind, name, business_id) values
        ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000a', now(),
         'provider', 'Liable Oy', '9920002-8'),
        ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000a', now(),
         'provider', 'Small ry', '9920003-6');
    insert into provider (id, area_id, created_at, provider_id, state, form, vat_liable,
        contact_name, contact_email, contact_phone, iban, municipalities)
    select gen_random_uuid(), area_id, now(), id, 'approved', 'company', name = 'Liable Oy',
        'N', 'n@x.example', '040', 'FI2112345600000785', '{109}' from organisation;
"""


def test_old_providers_get_what_they_never_told(servers: Servers) -> None:
    assert servers.postgres
    superuser = servers.postgres.url(SUPERUSER, "postgres").replace("+psycopg", "")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists {OLD} with (force)")
        connection.execute(f"create database {OLD} owner {OWNER}")
    config = alembic_config(servers.postgres.url(OWNER, OLD))
    command.upgrade(config, "0005")
    inside = servers.postgres.url(SUPERUSER, OLD).replace("+psycopg", "")
    with psycopg.connect(inside, autocommit=True) as connection:
        connection.execute(ROWS)
    command.upgrade(config, "0006")
    with psycopg.connect(inside) as connection:
        found = connection.execute(
            "select vat_liable, vat_number, size, third_sector, languages, contact_language,"
            " listed, state from provider order by vat_liable"
        ).fetchall()
        forced = connection.execute(
            "select relname from pg_class where relforcerowsecurity"
            " and relname in ('provider', 'organisation')"
        ).fetchall()
    assert len(forced) == 2
    assert found == [
        (False, None, None, False, ["fi"], "fi", False, "approved"),
        (True, "FI99200028", None, False, ["fi"], "fi", False, "approved"),
    ]
    command.downgrade(config, "0005")
    command.upgrade(config, "0006")
