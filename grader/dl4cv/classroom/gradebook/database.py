"""Opens the database of a gradebook: a SQLite file that outlives a power cut, or any other by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

BUSY_SECONDS = 60
PSYCOPG = "postgresql+psycopg"


class GradebookError(Exception):
    """The gradebook cannot be used; the message is one sentence. What was recorded before stays."""


def open_database(where: str, *, create: bool) -> Engine:
    """The database `where`, a SQLite file or a URL; a file that is not there only if it may be made."""
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = _url(where, create)
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True)
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    except (ArgumentError, NoSuchModuleError) as error:
        raise GradebookError(f"{where} is neither a file nor the URL of a database: {_first_line(error)}.") from error
    except ImportError as error:
        # psycopg without its library does not name what is missing.
        package = "'dl4cv-grade[postgresql]'" if url.drivername == PSYCOPG else error.name
        raise GradebookError(f"The driver for this database is not installed: pip install {package}.") from error
    event.listen(engine, "connect", _make_durable)
    event.listen(engine, "begin", _begin)
    return engine


def _url(where: str, create: bool) -> URL:
    from sqlalchemy import URL, make_url

    if "://" in where:
        url = make_url(where)
        # Left to itself, SQLAlchemy would look for psycopg2, and "postgres" it does not know at all.
        return url.set(drivername=PSYCOPG) if url.drivername in ("postgres", "postgresql") else url
    try:
        if not Path(where).absolute().parent.is_dir():
            raise GradebookError(f"There is no folder {Path(where).parent} for the gradebook {where}.")
        if not create and not Path(where).is_file():
            raise GradebookError(f"There is no gradebook {where}.")
    except OSError as error:
        raise GradebookError(f"The gradebook {where} cannot be read: {error.strerror}.") from error
    return URL.create("sqlite", database=where)


def _make_durable(connection: Any, _: object) -> None:
    """Readers do not wait for writers, and what is committed outlives a power cut."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()
    # The driver would begin a transaction when it likes, and leave the making of tables out of it.
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """Begin a transaction of SQLite; one that writes waits for its turn at once, since later it might be refused."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def speaking_clearly() -> Iterator[None]:
    """Turn a database's complaint into a sentence; a clash of keys is no complaint."""
    from sqlalchemy.exc import IntegrityError, SQLAlchemyError

    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        raise GradebookError(
            f"The gradebook cannot be used ({_first_line(error)}). Nothing recorded in it is lost: "
            "when it can be used again, run the same command once more."
        ) from error


def _first_line(error: Exception) -> str:
    lines = str(getattr(error, "orig", None) or error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
