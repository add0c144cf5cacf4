"""Settings: one frozen dataclass, read from the environment once, in the composition root."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MINIMUM_SECRET = 32
LONGEST_SECONDS = 600
DEFAULT_PANEL_SECONDS = "2"
DEFAULT_BASE_URL = "http://127.0.0.1:8000"
DATABASES = re.compile(r"sqlite:///.|postgres(ql)?(\+psycopg)?://")
# What stands in examples, however often it is repeated; random text of that length has far more signs.
PLACEHOLDER = re.compile(r"(change[-_ ]?me|secret|default|example|password|your[-_ ]|replace|xxx)", re.IGNORECASE)
FEWEST_SIGNS = 10


class MisconfiguredError(Exception):
    """A setting is missing or unsafe; the message names the variable and what to write."""


@dataclass(frozen=True)
class Settings:
    """What the environment says; see the table in the README."""

    production: bool
    data_dir: Path
    database_url: str
    base_url: str
    secret_key: str
    audit_key: str
    audit_key_id: str
    rehearsal_clock: Path | None
    panel_seconds: float
    environment: Mapping[str, str]

    @property
    def is_embedded(self) -> bool:
        """Whether the database is the SQLite file of this machine."""
        return self.database_url.startswith("sqlite")


def read_settings(environ: Mapping[str, str], cwd: Path | None = None) -> Settings:
    """Build the settings from ``environ`` (and a ``.env`` in ``cwd``, except in production)."""
    production = environ.get("ANDON_ENV", "development") == "production"
    values = dict(environ) if production else {**_dotenv(cwd), **environ}
    data_dir = Path(values.get("ANDON_DATA_DIR") or "data").resolve()
    clock_file = values.get("ANDON_REHEARSAL_CLOCK")
    if production and clock_file:
        message = "ANDON_REHEARSAL_CLOCK moves time for rehearsals; remove it in production."
        raise MisconfiguredError(message)
    secret_key, audit_key = (
        _secret(name, values, data_dir, production=production) for name in ("ANDON_SECRET_KEY", "ANDON_AUDIT_KEY")
    )
    if production and secret_key == audit_key:
        message = "ANDON_AUDIT_KEY is the same as ANDON_SECRET_KEY: give each its own, since they are kept apart."
        raise MisconfiguredError(message)
    return Settings(
        production=production,
        data_dir=data_dir,
        database_url=_database_url(values, data_dir),
        base_url=_base_url(values),
        secret_key=secret_key,
        audit_key=audit_key,
        audit_key_id=values.get("ANDON_AUDIT_KEY_ID") or "k1",
        rehearsal_clock=Path(clock_file) if clock_file else None,
        panel_seconds=_seconds("ANDON_PANEL_SECONDS", values),
        environment=values,
    )


def _database_url(values: Mapping[str, str], data_dir: Path) -> str:
    url = values.get("ANDON_DATABASE_URL") or f"sqlite:///{data_dir / 'andon.sqlite3'}"
    if not DATABASES.match(url):
        message = "ANDON_DATABASE_URL is not understood: write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME."
        raise MisconfiguredError(message)
    return url


def _base_url(values: Mapping[str, str]) -> str:
    url = values.get("ANDON_BASE_URL") or DEFAULT_BASE_URL
    if not url.startswith(("http://", "https://")):
        message = "ANDON_BASE_URL is not an address: write https://andon.example.org, as people reach it."
        raise MisconfiguredError(message)
    return url.rstrip("/")


def _seconds(name: str, values: Mapping[str, str]) -> float:
    with suppress(ValueError):
        seconds = float(values.get(name) or DEFAULT_PANEL_SECONDS)
        if 0 < seconds <= LONGEST_SECONDS:
            return seconds
    message = f"{name} is not understood: write a number of seconds above 0, {LONGEST_SECONDS} at most."
    raise MisconfiguredError(message)


def _secret(name: str, values: Mapping[str, str], data_dir: Path, *, production: bool) -> str:
    """Take the secret from the environment; outside production make one and keep it, 0600, in the data directory."""
    value = values.get(name, "")
    if value:
        if production and len(value) < MINIMUM_SECRET:
            message = f"{name} is too short: give at least {MINIMUM_SECRET} random characters."
            raise MisconfiguredError(message)
        if production and (PLACEHOLDER.match(value) or len(set(value)) < FEWEST_SIGNS):
            message = f"{name} can be guessed: give at least {MINIMUM_SECRET} random characters."
            raise MisconfiguredError(message)
        return value
    if production:
        message = f"{name} is not set: give at least {MINIMUM_SECRET} random characters."
        raise MisconfiguredError(message)
    return _kept_secret(data_dir / name.lower().removeprefix("andon_"))


def _kept_secret(path: Path) -> str:
    """Return what the file holds; whoever comes first writes it apart and links it, so that nobody reads half of it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(MINIMUM_SECRET))
        return path.read_text().strip()
    except OSError as error:
        message = (
            f"{error.filename}: {error.strerror}. Give Andon a directory that it may write in with ANDON_DATA_DIR."
        )
        raise MisconfiguredError(message) from error


def _write_once(path: Path, value: str) -> None:
    own = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(value)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(own)
    own.unlink()


def _dotenv(cwd: Path | None) -> dict[str, str]:
    path = (cwd or Path.cwd()) / ".env"
    if not path.is_file():
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read as UTF-8. Save it so, or move it away."
        raise MisconfiguredError(message) from error
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}
