"""The gradebook: every attempt of a class, in a SQLite file or any database that SQLAlchemy knows.

An attempt is written in one transaction as soon as it is graded, and is on the disk when `record` returns. Whoever
writes a key first, wins; so several graders may fill one gradebook, and may die at any moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from dl4cv.classroom.attempts import Attempt, Key
from dl4cv.results import Result, from_json

if TYPE_CHECKING:
    from sqlalchemy import URL, ColumnElement, Connection, Engine, Row

BUSY_SECONDS = 60
DEFAULT = "class.db"

_KEY = ("student", "exercise", "submission_sha256", "seed", "grader_version", "repeat")
_REST = ("state", "score", "max_score", "passed", "graded_at", "submitted_at", "late", "name", "problem")


class GradebookError(Exception):
    """The gradebook cannot be used; the message is one sentence. What was recorded before stays."""


class Gradebook:
    """A class's attempts. `where` is a SQLite file or a database's URL. Use it as a context manager.

    Every method raises GradebookError when the database does not do as asked.
    """

    def __init__(self, where: str, *, create: bool = True) -> None:
        self._engine = _engine(where, create)
        self._writing = self._engine.execution_options(writes=True)
        with _clearly():
            self._prepare()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def record(self, attempt: Attempt, result: str = "", versions: Mapping[str, str] | None = None) -> bool:
        """Keep `attempt` with its result's JSON; False when somebody has recorded the same attempt before.

        An attempt at which the grader itself failed gives way to another.
        """
        from sqlalchemy import delete, insert
        from sqlalchemy.exc import IntegrityError

        from dl4cv.classroom.schema import ATTEMPTS

        row = {
            **asdict(attempt.key),
            **{name: getattr(attempt, name) for name in _REST},
            "versions": json.dumps(dict(versions or {})),
            "result": _storable(result) if result else None,
        }
        row.update({name: _storable(row[name]) for name in ("name", "problem")})
        try:
            with _clearly(), self._writing.begin() as connection:
                connection.execute(delete(ATTEMPTS).where(_same(attempt.key), ATTEMPTS.c.state == "error"))
                connection.execute(insert(ATTEMPTS).values(row))
        except IntegrityError:
            return False
        return True

    def has(self, key: Key) -> bool:
        """Is there an attempt with this key, other than one at which the grader failed?"""
        from sqlalchemy import select

        from dl4cv.classroom.schema import ATTEMPTS

        with _clearly(), self._engine.connect() as connection:
            found = connection.execute(select(ATTEMPTS.c.id).where(_same(key), ATTEMPTS.c.state != "error").limit(1))
            return found.first() is not None

    def attempts(self, *, student: str | None = None, exercise: str | None = None) -> list[Attempt]:
        """All attempts, or those of one student, at one exercise; in the order in which they were recorded."""
        from sqlalchemy import select

        from dl4cv.classroom.schema import ATTEMPTS

        query = select(*(ATTEMPTS.c[name] for name in (*_KEY, *_REST))).order_by(ATTEMPTS.c.id)
        for column, value in ((ATTEMPTS.c.student, student), (ATTEMPTS.c.exercise, exercise)):
            query = query if value is None else query.where(column == value)
        with _clearly(), self._engine.connect() as connection:
            return [_attempt(row) for row in connection.execute(query)]

    def result_json(self, key: Key) -> str | None:
        """The result of this attempt as JSON text; None when nothing was graded."""
        from sqlalchemy import select

        from dl4cv.classroom.schema import ATTEMPTS

        with _clearly(), self._engine.connect() as connection:
            text: str | None = connection.execute(select(ATTEMPTS.c.result).where(_same(key))).scalar()
            return text

    def result(self, key: Key) -> Result | None:
        """The result of this attempt; None when nothing was graded."""
        text = self.result_json(key)
        try:
            return None if text is None else from_json(text)
        except ValueError as error:
            raise GradebookError(f"The result of {key.student} for {key.exercise} cannot be read: {error}.") from error

    def _prepare(self) -> None:
        """Make the tables where there are none. Two graders may do so at once."""
        from sqlalchemy import insert, inspect, select
        from sqlalchemy.exc import SQLAlchemyError

        from dl4cv.classroom.schema import GRADEBOOK, TABLES, VERSION

        version = select(GRADEBOOK.c.schema_version)
        found = None
        for last_try in (False, False, False, True):
            try:
                if inspect(self._engine).has_table(GRADEBOOK.name):
                    with self._engine.connect() as connection:
                        found = connection.execute(version).scalar()
                if found is not None:
                    break
                with self._writing.begin() as connection:
                    TABLES.create_all(connection)
                    if connection.execute(version).scalar() is None:
                        connection.execute(insert(GRADEBOOK).values(schema_version=VERSION))
                found = VERSION
            except SQLAlchemyError:  # the other one was a moment earlier
                if last_try:
                    raise
        if found != VERSION:
            raise GradebookError(f"The gradebook is of version {found}; this program reads {VERSION}.")


def _engine(where: str, create: bool) -> Engine:
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
        raise GradebookError(f"The driver for this database is not installed: pip install {error.name}.") from error
    event.listen(engine, "connect", _make_durable)
    event.listen(engine, "begin", _begin)
    return engine


def _url(where: str, create: bool) -> URL:
    from sqlalchemy import URL, make_url

    if "://" in where:
        return make_url(where)
    if not Path(where).absolute().parent.is_dir():
        raise GradebookError(f"There is no folder {Path(where).parent} for the gradebook {where}.")
    if not create and not Path(where).is_file():
        raise GradebookError(f"There is no gradebook {where}.")
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
def _clearly() -> Iterator[None]:
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


def _same(key: Key) -> ColumnElement[bool]:
    from sqlalchemy import and_

    from dl4cv.classroom.schema import ATTEMPTS

    return and_(*(ATTEMPTS.c[name] == value for name, value in asdict(key).items()))


def _attempt(row: Row[Any]) -> Attempt:
    values = row._asdict()
    return Attempt(Key(**{name: values[name] for name in _KEY}), **{name: values[name] for name in _REST})


def _storable(text: str) -> str:
    """`text` without what a database refuses: half a surrogate pair is written out, and so is a null character."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
