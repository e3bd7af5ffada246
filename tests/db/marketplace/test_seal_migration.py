"""Calls and drafts of before the shares stay as they are when the tables of keys come."""

import psycopg
from alembic import command

from marketplace.database import alembic_config
from marketplace.platform.embedded.local import Servers
from marketplace.platform.embedded.postgres import OWNER, SUPERUSER

OLD = "before_seals"
ROWS = """
    insert into area (id, created_at, code, names) values
        ('00000000-0000-0000-0000-00000000000a', now(), 'x', '{"fi": "X"}');
    insert into organisation (id, area_id, created_at, kind, name, business_id) values
        ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000a', now(),
         'buyer', 'Kaupunki', '9900109-1'),
        ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-00000000000a', now(),
         'provider', 'Oy', '9920003-6');
    insert into user_account (id, created_at, email, name, locale, active, fs_uniquifier) values
        ('00000000-0000-0000-0000-00000000000d', now(), 'o@x.example', 'O', 'fi', true, 'o');
    insert into basket (id, area_id, created_at, code, names, themes, position)
    select '00000000-0000-0000-0000-000000000001', id, now(), 'b', '{}', '{}', 1 from area;
    insert into service_line (id, area_id, created_at, basket_id, code, names, descriptions,
        template, cpv, position)
    select '00000000-0000-0000-0000-000000000002', id, now(),
        '00000000-0000-0000-0000-000000000001', 'l', '{}', '{}', '{}', '1',
        1 from area;
    insert into call (id, area_id, created_at, number, state, model, service_line_id, buyer_id,
        officer_id, titles, descriptions, language, municipalities, capacity, maximum_value_eur,
        starts_on, ends_on, deadline, price_weight, scheme, published_at, public_key,
        wrapped_private_key)
    select '00000000-0000-0000-0000-000000000003', id, now(), 'TK-1', 'open',
        'dynamic_small_procurement', '00000000-0000-0000-0000-000000000002',
        '00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000d', '{}', '{}',
        'fi', '{109}', 1, 1, '2027-01-01', '2027-12-31', now(), 60, '', now(), 'public', 'wrapped'
    from area;
    insert into offer (id, area_id, created_at, call_id, provider_id, state)
    select '00000000-0000-0000-0000-000000000004', id, now(),
        '00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-00000000000c', 'draft'
    from area;
    insert into offer_draft (id, area_id, created_at, offer_id, provider_id, content, saved_at)
    select gen_random_uuid(), id, now(), '00000000-0000-0000-0000-000000000004',
        '00000000-0000-0000-0000-00000000000c', 'old', now() from area;
"""


def test_what_was_sealed_and_written_before_stays(servers: Servers) -> None:
    assert servers.postgres
    superuser = servers.postgres.url(SUPERUSER, "postgres").replace("+psycopg", "")
    with psycopg.connect(superuser, autocommit=True) as connection:
        connection.execute(f"drop database if exists {OLD} with (force)")
        connection.execute(f"create database {OLD} owner {OWNER}")
    config = alembic_config(servers.postgres.url(OWNER, OLD))
    command.upgrade(config, "0006")
    inside = servers.postgres.url(SUPERUSER, OLD).replace("+psycopg", "")
    with psycopg.connect(inside, autocommit=True) as connection:
        connection.execute(ROWS)
    command.upgrade(config, "0007")
    with psycopg.connect(inside) as connection:
        calls = connection.execute(
            "select public_key, wrapped_private_key, seal_id, opening_officers from call"
        ).fetchall()
        drafts = connection.execute(
            "select content, sealed_copy, organisation_key_id, version, sealed_version"
            " from offer_draft"
        ).fetchall()
    assert calls == [(b"public", b"wrapped", None, [])]
    assert drafts == [(b"old", None, None, 1, None)]
    command.downgrade(config, "0006")
    command.upgrade(config, "0007")
