"""The gradebook: every attempt of a class, in a SQLite file or any database that SQLAlchemy knows.

An attempt is written in one transaction as soon as it is graded, and is on the disk when `record` returns. Whoever
writes a key first, wins; so several graders may fill one gradebook, and may die at any moment.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import (
    URL,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Float,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
    create_engine,
    delete,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
    update,
)
from sqlalchemy.exc import ArgumentError, IntegrityError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.schema import CreateColumn

from dl4cv.classroom.gradebook.attempts import GIVING_WAY, Attempt, HandIn, Key, Sighting
from dl4cv.classroom.gradebook.reading_copy import COPY, copy_database, may_write
from dl4cv.classroom.marks.adjustments import Adjustment
from dl4cv.results import Result, from_json
from dl4cv.temporary import TemporaryFolder, make_temporary_folder

DEFAULT = "class.db"
BUSY_SECONDS = 60
PSYCOPG = "postgresql+psycopg"

_KEY = ("student", "exercise", "submission_sha256", "seed", "grader_version", "repeat")
_REST = ("state", "score", "max_score", "passed", "graded_at", "submitted_at", "late", "name", "problem")

VERSION = 3
OLDER = (1, 2)
"""Versions that lack only tables and columns, which have a value for older rows."""


class Moment(TypeDecorator[datetime]):
    """A point in time: kept in UTC without saying so, since SQLite has no time zones; given back with its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert what goes to the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert what comes from the database."""
        return None if value is None else value.replace(tzinfo=UTC)


TABLES = MetaData()

GRADEBOOK = Table("gradebook", TABLES, Column("schema_version", Integer, primary_key=True, autoincrement=False))

ATTEMPTS = Table(
    "attempts",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("student", String(500), nullable=False),
    Column("exercise", String(50), nullable=False),
    Column("submission_sha256", String(64), nullable=False),
    Column("seed", Integer, nullable=False),
    Column("grader_version", String(50), nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("state", String(20), nullable=False),
    Column("score", Float),
    Column("max_score", Float, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("graded_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    Column("late", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("problem", Text, nullable=False),
    Column("versions", Text, nullable=False),
    Column("result", Text),
    UniqueConstraint("student", "exercise", "submission_sha256", "seed", "grader_version", "repeat"),
    sqlite_autoincrement=True,  # a number that was deleted does not come back, as on other databases
)

# What came when. An attempt is a grading; a student may hand in a file again that was graded long ago.
HAND_INS = Table(
    "hand_ins",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("student", String(500), nullable=False),
    Column("exercise", String(50), nullable=False),
    Column("submission_sha256", String(64), nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("submitted_at", Moment),
    Column("late", Boolean, nullable=False),
    Column("upload", BigInteger, nullable=False, server_default="0"),
)

# What an instructor decided about a mark, in the order in which it was decided; no row is ever changed or deleted.
ADJUSTMENTS = Table(
    "adjustments",
    TABLES,
    Column("id", Integer, primary_key=True),
    Column("student", String(500), nullable=False),
    Column("exercise", String(50), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", String(200), nullable=False),
    Column("made_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# What each student's clone held when it was last looked at: a commit that was not in it then is no older.
SIGHTINGS = Table(
    "sightings",
    TABLES,
    Column("student", String(500), primary_key=True),
    Column("exercise", String(50), primary_key=True),
    Column("submission_sha256", String(64), nullable=False),
    Column("seen_at", Moment, nullable=False),
)

# The regrades under way: what has been graded again is whatever was recorded after the attempt `after`.
REGRADES = Table(
    "regrades",
    TABLES,
    Column("exercise", String(50), primary_key=True),
    Column("seed", Integer, primary_key=True, autoincrement=False),
    Column("after", Integer, nullable=False),
)

# What only instructors may know, by name.
SECRETS = Table(
    "secrets",
    TABLES,
    Column("name", String(20), primary_key=True),
    Column("value", String(64), nullable=False),
)

_SEED_KEY, _HINT_LEVEL = "seed key", "hint level"


class GradebookError(Exception):
    """The gradebook cannot be used; the message is one sentence. What was recorded before stays."""


class Gradebook:
    """A class's attempts. `where` is a SQLite file or a database's URL. Use it as a context manager.

    Who only reads says so by `writes`, and then may read a file that nobody but others may write to.
    Every method raises GradebookError when the database does not do as asked.
    """

    def __init__(self, where: str, *, create: bool = True, writes: bool = True) -> None:
        self._copy = None if writes else _copy_where_closed(where)
        self._engine = open_database(str(self._copy.path / COPY) if self._copy else where, create=create)
        self._writing = self._engine.execution_options(writes=True)
        try:
            with speaking_clearly():
                self._prepare()
        except GradebookError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()
        if self._copy is not None:
            self._copy.remove()

    def record(self, attempt: Attempt, result: str = "", versions: Mapping[str, str] | None = None) -> bool:
        """Keep `attempt` with its result's JSON; False when somebody has recorded the same attempt before.

        An attempt that says nothing of the submission gives way to another.
        """
        row = {
            **asdict(attempt.key),
            **{name: getattr(attempt, name) for name in _REST},
            "versions": json.dumps(dict(versions or {})),
            "result": _storable(result) if result else None,
        }
        row.update({name: _storable(row[name]) for name in ("name", "problem")})
        try:
            with speaking_clearly(), self._writing.begin() as connection:
                connection.execute(delete(ATTEMPTS).where(_same(attempt.key), ATTEMPTS.c.state.in_(GIVING_WAY)))
                connection.execute(insert(ATTEMPTS).values(row))
        except IntegrityError:
            return False
        return True

    def has(self, key: Key) -> bool:
        """Say whether there is an attempt with this key that says something of the submission."""
        with speaking_clearly(), self._engine.connect() as connection:
            found = connection.execute(
                select(ATTEMPTS.c.id).where(_same(key), ATTEMPTS.c.state.not_in(GIVING_WAY)).limit(1)
            )
            return found.first() is not None

    def attempts(self) -> list[Attempt]:
        """Return all attempts, in the order in which they were recorded."""
        query = select(*(ATTEMPTS.c[name] for name in (*_KEY, *_REST))).order_by(ATTEMPTS.c.id)
        with speaking_clearly(), self._engine.connect() as connection:
            return [_attempt(row) for row in connection.execute(query)]

    def newest_versions(self, exercise: str) -> list[dict[str, str]]:
        """Return the versions with which each submission to `exercise` was graded last."""
        columns = (ATTEMPTS.c.student, ATTEMPTS.c.submission_sha256, ATTEMPTS.c.versions)
        graded = and_(ATTEMPTS.c.exercise == exercise, ATTEMPTS.c.state == "graded")
        query = select(*columns).where(graded).order_by(ATTEMPTS.c.id)
        with speaking_clearly(), self._engine.connect() as connection:
            newest = {(student, submission): text for student, submission, text in connection.execute(query)}
        return [json.loads(text) for text in newest.values()]

    def result_json(self, key: Key) -> str | None:
        """Return the result of this attempt as JSON text; None when nothing was graded."""
        with speaking_clearly(), self._engine.connect() as connection:
            text: str | None = connection.execute(select(ATTEMPTS.c.result).where(_same(key))).scalar()
            return text

    def result(self, key: Key) -> Result | None:
        """Return the result of this attempt; None when nothing was graded."""
        text = self.result_json(key)
        try:
            return None if text is None else from_json(text)
        except ValueError as error:
            raise GradebookError(f"The result of {key.student} for {key.exercise} cannot be read: {error}.") from error

    def result_if_readable(self, key: Key | None) -> Result | None:
        """Return the result of this attempt; None where there is none, or none that can be read.

        For what is made of a whole class: one row must not keep all others from their marks.
        """
        try:
            return None if key is None else self.result(key)
        except GradebookError:
            return None

    def note(self, hand_ins: Iterable[HandIn]) -> None:
        """Keep when these files were handed in, after all hand-ins noted before."""
        rows = [asdict(each) for each in hand_ins]
        if rows:
            with speaking_clearly(), self._writing.begin() as connection:
                connection.execute(insert(HAND_INS), rows)

    def hand_ins(self) -> list[HandIn]:
        """Return all hand-ins noted, oldest first; each once, even if two graders noted it at the same time."""
        columns = [column for column in HAND_INS.c if column.name != "id"]
        newest: dict[tuple[str, str], str] = {}
        found = []
        with speaking_clearly(), self._engine.connect() as connection:
            for row in connection.execute(select(*columns).order_by(HAND_INS.c.id)):
                each = HandIn(**row._asdict())
                place = each.student, each.exercise
                if newest.get(place) != each.submission_sha256:
                    found.append(each)
                newest[place] = each.submission_sha256
        return found

    def sightings(self) -> list[Sighting]:
        """Return what each clone held when it was last looked at."""
        with speaking_clearly(), self._engine.connect() as connection:
            return [Sighting(**row._asdict()) for row in connection.execute(select(SIGHTINGS))]

    def keep_sightings(self, sightings: Iterable[Sighting]) -> None:
        """Keep these in place of older ones of the same students and exercises."""
        kept = {(each.student, each.exercise): each for each in self.sightings()}
        newer = []
        for each in sightings:
            old = kept.get((each.student, each.exercise))
            if old is None or (old != each and old.seen_at <= each.seen_at):
                newer.append(each)
        try:
            self._replace_sightings(newer)
        except IntegrityError:  # somebody else who grades the same class at this moment has seen some of it
            for each in newer:
                with suppress(IntegrityError):
                    self._replace_sightings([each])

    def _replace_sightings(self, sightings: Iterable[Sighting]) -> None:
        with speaking_clearly(), self._writing.begin() as connection:
            for each in sightings:
                same = and_(SIGHTINGS.c.student == each.student, SIGHTINGS.c.exercise == each.exercise)
                connection.execute(delete(SIGHTINGS).where(same))
                connection.execute(insert(SIGHTINGS).values(asdict(each)))

    def adjust(self, adjustments: Iterable[Adjustment]) -> None:
        """Keep these decisions of an instructor, after all that were made before: all of them, or none."""
        rows = [
            {name: _storable(value) if isinstance(value, str) else value for name, value in asdict(each).items()}
            for each in adjustments
        ]
        if rows:
            with speaking_clearly(), self._writing.begin() as connection:
                connection.execute(insert(ADJUSTMENTS), rows)

    def adjustments(self) -> list[Adjustment]:
        """Return all decisions of instructors, oldest first."""
        columns = [column for column in ADJUSTMENTS.c if column.name != "id"]
        with speaking_clearly(), self._engine.connect() as connection:
            return [
                Adjustment(**row._asdict()) for row in connection.execute(select(*columns).order_by(ADJUSTMENTS.c.id))
            ]

    def regraded(self, exercise: str, seed: int) -> set[Key]:
        """Return what was graded since the regrade of `exercise` began; it begins now, unless one is under way."""
        begun = select(REGRADES.c.after).where(REGRADES.c.exercise == exercise, REGRADES.c.seed == seed)
        with speaking_clearly():
            try:
                with self._writing.begin() as connection:
                    if connection.execute(begun).scalar() is None:
                        newest = connection.execute(select(func.max(ATTEMPTS.c.id))).scalar() or 0
                        row = {"exercise": exercise, "seed": seed, "after": newest}
                        connection.execute(insert(REGRADES).values(row))
            except IntegrityError:  # somebody else has begun it at the same moment
                pass
            after = begun.scalar_subquery()
            since = select(*(ATTEMPTS.c[name] for name in _KEY)).where(
                ATTEMPTS.c.exercise == exercise, ATTEMPTS.c.id > after, ATTEMPTS.c.state.not_in(GIVING_WAY)
            )
            with self._engine.connect() as connection:
                return {Key(**row._asdict()) for row in connection.execute(since)}

    def end_regrade(self, exercise: str, seed: int) -> None:
        """Note that the regrade of `exercise` is done, so that the next one begins anew."""
        with speaking_clearly(), self._writing.begin() as connection:
            connection.execute(delete(REGRADES).where(REGRADES.c.exercise == exercise, REGRADES.c.seed == seed))

    def seed_key(self) -> str | None:
        """Return the key from which the seeds of this class follow; None where none was drawn yet."""
        with speaking_clearly(), self._engine.connect() as connection:
            found: str | None = connection.execute(select(SECRETS.c.value).where(SECRETS.c.name == _SEED_KEY)).scalar()
            return found

    def keep_seed_key(self, key: str) -> str:
        """Keep `key` as that of this class, unless there is one; return the one that is kept."""
        with suppress(IntegrityError), speaking_clearly(), self._writing.begin() as connection:
            connection.execute(insert(SECRETS).values(name=_SEED_KEY, value=key))
        return self.seed_key() or key

    def hint_level(self) -> str | None:
        """Return the level of hints of the course that was graded last; None where none is kept."""
        with speaking_clearly(), self._engine.connect() as connection:
            found: str | None = connection.execute(
                select(SECRETS.c.value).where(SECRETS.c.name == _HINT_LEVEL)
            ).scalar()
            return found

    def keep_hint_level(self, level: str) -> None:
        """Keep `level` as that of this class, for whoever writes pages where the course's dl4cv.toml does not lie."""
        if self.hint_level() == level:
            return
        with suppress(IntegrityError), speaking_clearly(), self._writing.begin() as connection:
            connection.execute(delete(SECRETS).where(SECRETS.c.name == _HINT_LEVEL))
            connection.execute(insert(SECRETS).values(name=_HINT_LEVEL, value=level))

    def _prepare(self) -> None:
        """Make the tables that are missing. Two graders may do so at once."""
        version = select(GRADEBOOK.c.schema_version)
        found = None
        for last_try in (False, False, False, True):
            try:
                if inspect(self._engine).has_table(GRADEBOOK.name):
                    with self._engine.connect() as connection:
                        found = connection.execute(version).scalar()
                if found is not None and found not in OLDER:
                    break
                with self._writing.begin() as connection:
                    TABLES.create_all(connection)
                    _add_missing_columns(connection)
                    connection.execute(update(GRADEBOOK).values(schema_version=VERSION))
                    if connection.execute(version).scalar() is None:
                        connection.execute(insert(GRADEBOOK).values(schema_version=VERSION))
                found = VERSION
            except SQLAlchemyError:  # the other one was a moment earlier
                if last_try:
                    raise
        if found != VERSION:
            raise GradebookError(f"The gradebook is of version {found}; this program reads {VERSION}.")


def _add_missing_columns(connection: Connection) -> None:
    """Add to the tables of an older gradebook the columns that it lacks; they have a value for the rows there are."""
    for table in TABLES.sorted_tables:
        there = {column["name"] for column in inspect(connection).get_columns(table.name)}
        for column in table.columns:
            if column.name not in there:
                described = CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(text(f"ALTER TABLE {table.name} ADD COLUMN {described}"))


def _copy_where_closed(where: str) -> TemporaryFolder | None:
    """Copy a gradebook that this process may read and not write to; None where it may do both, or there is none."""
    path = Path(where)
    if "://" in where or not os.access(where, os.R_OK) or may_write(path) or not path.is_file():
        return None
    folder = make_temporary_folder("gradebook")
    try:
        copy_database(path, folder.path)
    except (OSError, sqlite3.Error) as error:
        folder.remove()
        raise GradebookError(f"The gradebook {where} cannot be read: {error}.") from error
    return folder


def _same(key: Key) -> ColumnElement[bool]:
    return and_(*(ATTEMPTS.c[name] == value for name, value in asdict(key).items()))


def _attempt(row: Row[Any]) -> Attempt:
    values = row._asdict()
    return Attempt(Key(**{name: values[name] for name in _KEY}), **{name: values[name] for name in _REST})


def _storable(text: str) -> str:
    """Write out what a database refuses in `text`: half a surrogate pair, and a null character."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")


def open_database(where: str, *, create: bool) -> Engine:
    """Open the database `where`, a SQLite file or a URL; a file that is not there only if it may be made."""
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
    if "://" in where:
        url = make_url(where)
        # Left to itself, SQLAlchemy would look for psycopg2, and "postgres" it does not know at all.
        return url.set(drivername=PSYCOPG) if url.drivername in ("postgres", "postgresql") else url
    try:
        if not Path(where).absolute().parent.is_dir():
            raise GradebookError(f"There is no folder {Path(where).parent} for the gradebook {where}.")
        if not create and not Path(where).is_file():
            raise GradebookError(f"There is no gradebook {where}.")
        if not os.path.lexists(where):
            # Marks and a secret seed: others on this machine may read them if their owner says so, not before.
            with suppress(FileExistsError):  # another grader was faster
                os.close(os.open(where, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise GradebookError(f"The gradebook {where} cannot be read: {error.strerror}.") from error
    return URL.create("sqlite", database=where)


def _make_durable(connection: Any, _: object) -> None:
    """Set SQLite up so that readers do not wait for writers, and what is committed outlives a power cut."""
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
