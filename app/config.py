"""What an installation may set: read once from the environment and the command line."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

SQLITE_FILE = "jiebang.sqlite3"


@dataclass(frozen=True, slots=True)
class Config:
    """Settings of one installation.

    `data` holds the database (unless `database_url` names another), the files and the secret key.
    `outside_job_types` are those that other programs fetch and do through the API (OUTSIDE_JOB_TYPES=a,b).
    `trusted_proxy` is the address of the proxy whose X-Forwarded-For is believed (TRUSTED_PROXY).
    `mail_url` looks like `smtp://user:password@host:587`; without it no mail leaves.
    """

    data: Path
    database_url: str
    secret_key: str
    is_demo: bool = False
    mail_url: str = ""
    mail_from: str = ""
    public_url: str = "http://127.0.0.1:8000"
    secure_cookies: bool = False
    outside_job_types: frozenset[str] = frozenset()
    trusted_proxy: str = ""

    @property
    def files(self) -> Path:
        """The folder of uploaded files, outside the web root."""
        return self.data / "files"


def read_config(data: Path, *, is_demo: bool = False, public_url: str = "") -> Config:
    """Read the installation's settings; the secret key is made on first use and kept in `data`."""
    make_private(data)
    address = os.environ.get("PUBLIC_URL") or public_url or "http://127.0.0.1:8000"
    return Config(
        data=data,
        database_url=database_url(data),
        secret_key=os.environ.get("SECRET_KEY") or _kept_secret(data / "secret_key"),
        is_demo=is_demo,
        mail_url=os.environ.get("MAIL_URL", ""),
        mail_from=os.environ.get("MAIL_FROM", ""),
        public_url=address.rstrip("/"),
        secure_cookies=address.startswith("https://"),
        outside_job_types=frozenset(filter(None, os.environ.get("OUTSIDE_JOB_TYPES", "").split(","))),
        trusted_proxy=os.environ.get("TRUSTED_PROXY", ""),
    )


def database_url(data: Path) -> str:
    """Return where the database of an installation is, or will be: DATABASE_URL, else a file in `data`."""
    return _driver(os.environ.get("DATABASE_URL") or f"sqlite:///{data.resolve() / SQLITE_FILE}")


def may_be_installed(data: Path) -> bool:
    """Say whether there may be an installation: nothing is made by looking."""
    return data.is_dir() and (bool(os.environ.get("DATABASE_URL")) or (data / SQLITE_FILE).is_file())


def make_private(folder: Path) -> None:
    """Make a folder, and those it lies in, for their owner only; one that is there keeps its rights."""
    for each in reversed([folder, *folder.parents]):
        if not each.exists():
            each.mkdir(mode=0o700, exist_ok=True)


def _driver(url: str) -> str:
    """Name the driver in a plain `postgresql://` address."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()
