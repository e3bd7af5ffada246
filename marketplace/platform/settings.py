"""The application's settings: read from the environment once, checked as a whole.

Development needs few of them. Production (``TULOSKORI_ENV=production``) names everything that
matters and refuses what is only good for trying out. docs/operations.md lists the variables.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

from marketplace.platform.clock import LOCAL_ZONE
from marketplace.platform.embedded.process import is_embedded
from marketplace.platform.env_reader import EnvReader
from marketplace.platform.keys import KEY_NAMES, WeakKey, development_keys, kept_keys, read_key
from marketplace.platform.paths import instance_dir

Environment = Literal["development", "test", "production"]

ENVIRONMENTS: tuple[Environment, ...] = ("development", "test", "production")
LOCALES = ("fi", "sv", "en")
NEEDED = (
    "DATABASE_URL",
    "REDIS_URL",
    "TULOSKORI_MAIL_URL",
    "TULOSKORI_MAIL_FROM",
    "TULOSKORI_FILES_DIR",
    "TULOSKORI_PUBLIC_URL",
)


class SettingsError(Exception):
    """All that is wrong with the settings, a line for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What one process of the application runs with."""

    environment: Environment
    secret_key: bytes = field(repr=False)
    """Signs sessions and the links in mails."""
    vault_key: bytes = field(repr=False)
    """Encrypts the identity vault; losing it loses people's names."""
    seal_key: bytes = field(repr=False)
    """Encrypts the calls' private keys until their opening."""
    database_url: str = field(repr=False)
    migration_database_url: str | None = field(repr=False)
    """The owner's address, for migrations only: other processes may well lack it."""
    redis_url: str = field(repr=False)
    mail_url: str = field(repr=False)
    """``smtp://``, ``smtps://``, or ``file:///folder`` that takes each message as an .eml file."""
    mail_from: str
    files_dir: Path
    public_url: str
    """Where people reach the application, without a slash at the end."""
    clock_file: Path | None
    """A file with an ISO time that stands for the clock, so that tests and the demo move time."""
    locale: str
    timezone: str
    job_lease_seconds: int
    """How long a job may be in work before another worker takes it up."""
    trusted_proxies: int
    """How many proxies in front add to X-Forwarded-For."""
    session_lifetime: timedelta
    require_two_factor: bool
    """Whether roles that decide or handle money must log in with a second factor."""
    area_code: str
    """The employment area whose public pages this installation shows to strangers."""
    ytj_url: str
    """The business register (YTJ open data, version 3); empty where it is not used."""

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read and check the settings; raises SettingsError with every problem at once.

        Outside production, keys that nobody named are made once and kept in the instance folder.
        """
        instance = instance_dir(env)
        try:
            return cls._checked(env, instance)
        except WeakKey as error:
            raise SettingsError([f"{error}."]) from error

    @classmethod
    def _checked(cls, env: Mapping[str, str], instance: Path) -> Self:
        environment = EnvReader(env).one_of("TULOSKORI_ENV", ENVIRONMENTS)
        if environment != "production":
            named = {name: value for name, value in env.items() if value}
            env = {**_for_trying_out(env, instance), **named}
        read = EnvReader(env)
        settings = cls._read(read)
        missing = [f"{name} is missing." for name in NEEDED if not read.text(name)]
        problems = [*missing, *read.problems, *settings.problems(kept_keys(instance))]
        if problems:
            raise SettingsError(problems)
        return settings

    @classmethod
    def _read(cls, read: EnvReader) -> Self:
        """The settings as named; the reader keeps what is wrong with them."""
        environment = read.one_of("TULOSKORI_ENV", ENVIRONMENTS)
        secret_key, vault_key, seal_key = _keys(read)
        clock_file = read.text("TULOSKORI_CLOCK_FILE")
        return cls(
            environment=environment,
            secret_key=secret_key,
            vault_key=vault_key,
            seal_key=seal_key,
            database_url=read.database("DATABASE_URL"),
            migration_database_url=read.database("MIGRATION_DATABASE_URL") or None,
            redis_url=read.address("REDIS_URL", ("redis", "rediss", "unix")),
            mail_url=read.address("TULOSKORI_MAIL_URL", ("smtp", "smtps", "file")),
            mail_from=read.text("TULOSKORI_MAIL_FROM"),
            files_dir=Path(read.text("TULOSKORI_FILES_DIR")).absolute(),
            public_url=read.address("TULOSKORI_PUBLIC_URL", ("http", "https")),
            clock_file=Path(clock_file).absolute() if clock_file else None,
            locale=read.one_of("TULOSKORI_LOCALE", LOCALES),
            timezone=LOCAL_ZONE.key,
            job_lease_seconds=read.number("TULOSKORI_JOB_LEASE_SECONDS", 60, least=1),
            trusted_proxies=read.number("TULOSKORI_TRUSTED_PROXIES", 0, least=0),
            session_lifetime=timedelta(hours=read.number("TULOSKORI_SESSION_HOURS", 12, least=1)),
            require_two_factor=environment == "production"
            or read.text("TULOSKORI_REQUIRE_TWO_FACTOR") == "1",
            area_code=read.text("TULOSKORI_AREA", "tyohame"),
            ytj_url=read.address("TULOSKORI_YTJ_URL", ("http", "https")),
        )

    @property
    def production(self) -> bool:
        """Whether real people and real money depend on this process."""
        return self.environment == "production"

    def problems(self, trial_keys: Mapping[str, str]) -> Iterator[str]:
        """What is only good for trying out, a line for each; nothing outside production.

        `trial_keys`: the keys that the instance folder keeps, in base64, by variable.
        """
        if not self.production:
            return
        for name, key in zip(
            KEY_NAMES, (self.secret_key, self.vault_key, self.seal_key), strict=True
        ):
            if key and key in map(read_key, trial_keys.values()):
                yield f"{name} is a key made for trying out: make a new one."
        if is_embedded(self.database_url):
            yield "DATABASE_URL points to an embedded PostgreSQL: production needs a real one."
        if is_embedded(self.redis_url):
            yield "REDIS_URL points to an embedded Valkey: production needs a real one."
        owner, application = (
            urlsplit(url or "").username for url in (self.migration_database_url, self.database_url)
        )
        if owner and owner == application:
            yield (
                "DATABASE_URL and MIGRATION_DATABASE_URL name the same role: the application's "
                "role must not own the tables, or row-level security does not bind it."
            )
        if self.mail_url.startswith("file:"):
            yield "TULOSKORI_MAIL_URL writes mail to files: production needs smtp:// or smtps://."
        if self.clock_file:
            yield "TULOSKORI_CLOCK_FILE is set: production goes by the machine's clock."
        if self.public_url.startswith("http:"):
            yield "TULOSKORI_PUBLIC_URL begins http://: production needs https://."

    def derived_key(self, purpose: str) -> bytes:
        """32 bytes for one purpose, made from the secret key (HMAC-SHA-256)."""
        return hmac.digest(self.secret_key, purpose.encode(), hashlib.sha256)


def _for_trying_out(env: Mapping[str, str], instance: Path) -> dict[str, str]:
    """Values that production must name itself."""
    keys = {} if all(env.get(name) for name in KEY_NAMES) else development_keys(instance)
    return {
        **keys,
        "TULOSKORI_MAIL_URL": (instance / "mail").as_uri(),
        "TULOSKORI_MAIL_FROM": "tuloskori@localhost",
        "TULOSKORI_FILES_DIR": str(instance / "files"),
        "TULOSKORI_PUBLIC_URL": f"http://127.0.0.1:{env.get('PORT') or '8000'}",
    }


def _keys(read: EnvReader) -> list[bytes]:
    """The keys in the order of KEY_NAMES; empty where one is wrong."""
    keys = []
    for name in KEY_NAMES:
        try:
            keys.append(read_key(read.text(name)))
        except WeakKey as error:
            read.problems.append(f"{name} {error}.")
            keys.append(b"")
    good = [key for key in keys if key]
    if len(set(good)) < len(good):
        read.problems.append(f"{', '.join(KEY_NAMES)} must differ from each other.")
    return keys
