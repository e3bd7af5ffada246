"""Settings: what development gets for nothing, and what production refuses."""

import base64
import stat
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from marketplace.platform.embedded.postgres import EmbeddedPostgres
from marketplace.platform.embedded.valkey import EmbeddedValkey
from marketplace.platform.keys import KEY_NAMES, development_keys
from marketplace.platform.settings import Settings, SettingsError


def key(start: int) -> str:
    return base64.b64encode(bytes(range(start, start + 32))).decode()


@pytest.fixture
def development(tmp_path: Path) -> dict[str, str]:
    return {
        "TULOSKORI_INSTANCE": str(tmp_path),
        "DATABASE_URL": "postgresql://app@db/tuloskori",
        "REDIS_URL": "redis://queue:6379/0",
    }


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    return {
        "TULOSKORI_ENV": "production",
        "TULOSKORI_INSTANCE": str(tmp_path),
        "DATABASE_URL": "postgresql://app:secret@db/tuloskori",
        "REDIS_URL": "rediss://queue:6379/0",
        "TULOSKORI_SECRET_KEY": key(1),
        "TULOSKORI_VAULT_KEY": key(2),
        "TULOSKORI_SEAL_KEY": key(3),
        "TULOSKORI_MAIL_URL": "smtp://user:pass@mail:587",
        "TULOSKORI_MAIL_FROM": "tuloskori@alue.example",
        "TULOSKORI_FILES_DIR": "/srv/tuloskori/files",
        "TULOSKORI_PUBLIC_URL": "https://tuloskori.alue.example/",
    }


def problems(env: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(env)
    return caught.value.problems


def test_development_needs_only_the_servers(development, tmp_path):
    settings = Settings.from_env(development)
    assert not settings.production
    assert settings.database_url == "postgresql+psycopg://app@db/tuloskori"
    assert settings.migration_database_url is None
    assert settings.mail_url == f"file://{tmp_path}/mail"
    assert settings.files_dir == tmp_path / "files"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.locale, settings.timezone) == ("fi", "Europe/Helsinki")
    assert settings.job_lease_seconds == 60
    assert settings.session_lifetime == timedelta(hours=12)


def test_the_port_shows_in_the_public_address(development):
    assert Settings.from_env(development | {"PORT": "8123"}).public_url == "http://127.0.0.1:8123"


def test_an_empty_variable_counts_as_missing(development, tmp_path):
    assert Settings.from_env(development | {"TULOSKORI_MAIL_URL": ""}).mail_url.startswith("file:")


def test_development_keys_are_made_once_and_readable_by_us_alone(development, tmp_path):
    first, second = Settings.from_env(development), Settings.from_env(development)
    assert first.secret_key == second.secret_key
    assert len({first.secret_key, first.vault_key, first.seal_key}) == 3
    assert stat.S_IMODE((tmp_path / "keys.json").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


@pytest.mark.parametrize("content", ["{", "[]", '{"TULOSKORI_VAULT_KEY": "a"}', "ä"])
def test_a_file_that_holds_no_keys_is_told_in_one_line(development, tmp_path, content):
    (tmp_path / "keys.json").write_text(content)
    (told,) = problems(development)
    assert "keys.json does not hold the keys any more" in told


def test_processes_that_start_together_get_the_same_keys(tmp_path):
    got: list[object] = []
    threads = [Thread(target=lambda: got.append(development_keys(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 8
    assert all(keys == got[0] for keys in got)


def test_no_key_file_is_made_where_all_keys_are_named(development, tmp_path):
    Settings.from_env(development | {name: key(n) for n, name in enumerate(KEY_NAMES)})
    assert list(tmp_path.iterdir()) == []


def test_secrets_do_not_show_when_settings_are_printed(production):
    shown = repr(Settings.from_env(production))
    assert "secret" not in shown.replace("secret_key", "")
    assert "pass@mail" not in shown


def test_a_derived_key_differs_by_purpose(production):
    settings = Settings.from_env(production)
    assert settings.derived_key("totp") != settings.derived_key("salt")
    assert settings.derived_key("totp") == settings.derived_key("totp")


def test_production_starts_with_everything_named(production, tmp_path):
    settings = Settings.from_env(production)
    assert settings.production
    assert settings.public_url == "https://tuloskori.alue.example"
    assert list(tmp_path.iterdir()) == []


def test_bare_production_names_every_missing_variable_at_once(tmp_path):
    found = problems({"TULOSKORI_ENV": "production", "TULOSKORI_INSTANCE": str(tmp_path)})
    for name in (
        *KEY_NAMES,
        "DATABASE_URL",
        "REDIS_URL",
        "TULOSKORI_MAIL_URL",
        "TULOSKORI_MAIL_FROM",
        "TULOSKORI_FILES_DIR",
        "TULOSKORI_PUBLIC_URL",
    ):
        assert sum(line.startswith(f"{name} is missing") for line in found) == 1, found
    assert len(found) == 9
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TULOSKORI_SECRET_KEY", "salainen", "must be 32 bytes in base64"),
        ("TULOSKORI_VAULT_KEY", base64.b64encode(b"x" * 31).decode(), "must be 32 bytes"),
        ("TULOSKORI_SEAL_KEY", base64.b64encode(b"x" * 32).decode(), "is not random"),
        ("TULOSKORI_SEAL_KEY", key(1), "must differ from each other"),
        ("TULOSKORI_MAIL_URL", "file:///tmp/mail", "writes mail to files"),
        ("TULOSKORI_CLOCK_FILE", "/srv/clock", "goes by the machine's clock"),
        ("TULOSKORI_PUBLIC_URL", "http://tuloskori.alue.example", "needs https://"),
        ("MIGRATION_DATABASE_URL", "postgresql://app:other@db/tuloskori", "the same role"),
    ],
)
def test_production_refuses(production, name, value, told):
    found = problems(production | {name: value})
    assert len(found) == 1
    assert name in found[0]
    assert told in found[0]


def test_production_refuses_the_embedded_servers(production, tmp_path):
    postgres = EmbeddedPostgres(tmp_path / "postgres").url("tuloskori_app", "tuloskori")
    valkey = EmbeddedValkey(tmp_path / "valkey").url
    found = problems(production | {"DATABASE_URL": postgres, "REDIS_URL": valkey})
    assert [line.split()[0] for line in found] == ["DATABASE_URL", "REDIS_URL"]
    assert all("embedded" in line for line in found)


def test_production_refuses_the_keys_made_for_trying_out(production, tmp_path):
    made = development_keys(tmp_path)
    found = problems(production | {"TULOSKORI_VAULT_KEY": made["TULOSKORI_VAULT_KEY"]})
    assert found == ["TULOSKORI_VAULT_KEY is a key made for trying out: make a new one."]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TULOSKORI_ENV", "prod"),
        ("DATABASE_URL", "sqlite:///x.db"),
        ("DATABASE_URL", "postgresql://"),
        ("DATABASE_URL", "postgresql://app@[db/tuloskori"),
        ("MIGRATION_DATABASE_URL", "mysql://x/y"),
        ("REDIS_URL", "localhost:6379"),
        ("TULOSKORI_MAIL_URL", "mail.example"),
        ("TULOSKORI_MAIL_URL", "smtp:mail.example"),
        ("TULOSKORI_PUBLIC_URL", "https://x:notaport"),
        ("TULOSKORI_LOCALE", "de"),
        ("TULOSKORI_JOB_LEASE_SECONDS", "0"),
        ("TULOSKORI_JOB_LEASE_SECONDS", "soon"),
        ("TULOSKORI_TRUSTED_PROXIES", "-1"),
        ("TULOSKORI_SESSION_HOURS", "1.5"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_in_one_line(development, name, value):
    found = problems(development | {name: value})
    assert len(found) == 1
    assert found[0].startswith(name)


def test_missing_servers_are_named(tmp_path):
    assert problems({"TULOSKORI_INSTANCE": str(tmp_path)}) == [
        "DATABASE_URL is missing.",
        "REDIS_URL is missing.",
    ]
