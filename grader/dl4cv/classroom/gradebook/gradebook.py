"""The gradebook: every attempt of a class, in a SQLite file or any database that SQLAlchemy knows.

An attempt is written in one transaction as soon as it is graded, and is on the disk when `record` returns. Whoever
writes a key first, wins; so several graders may fill one gradebook, and may die at any moment.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from dl4cv.classroom.gradebook.attempts import Attempt, HandIn, Key
from dl4cv.classroom.gradebook.database import GradebookError, open_database, speaking_clearly
from dl4cv.results import Result, from_json

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Row

DEFAULT = "class.db"

_KEY = ("student", "exercise", "submission_sha256", "seed", "grader_version", "repeat")
_REST = ("state", "score", "max_score", "passed", "graded_at", "submitted_at", "late", "name", "problem")


class Gradebook:
    """A class's attempts. `where` is a SQLite file or a database's URL. Use it as a context manager.

    Every method raises GradebookError when the database does not do as asked.
    """

    def __init__(self, where: str, *, create: bool = True) -> None:
        self._engine = open_database(where, create=create)
        self._writing = self._engine.execution_options(writes=True)
        with speaking_clearly():
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

        from dl4cv.classroom.gradebook.schema import ATTEMPTS

        row = {
            **asdict(attempt.key),
            **{name: getattr(attempt, name) for name in _REST},
            "versions": json.dumps(dict(versions or {})),
            "result": _storable(result) if result else None,
        }
        row.update({name: _storable(row[name]) for name in ("name", "problem")})
        try:
            with speaking_clearly(), self._writing.begin() as connection:
                connection.execute(delete(ATTEMPTS).where(_same(attempt.key), ATTEMPTS.c.state == "error"))
                connection.execute(insert(ATTEMPTS).values(row))
        except IntegrityError:
            return False
        return True

    def has(self, key: Key) -> bool:
        """Is there an attempt with this key, other than one at which the grader failed?"""
        from sqlalchemy import select

        from dl4cv.classroom.gradebook.schema import ATTEMPTS

        with speaking_clearly(), self._engine.connect() as connection:
            found = connection.execute(select(ATTEMPTS.c.id).where(_same(key), ATTEMPTS.c.state != "error").limit(1))
            return found.first() is not None

    def attempts(self) -> list[Attempt]:
        """All attempts, in the order in which they were recorded."""
        from sqlalchemy import select

        from dl4cv.classroom.gradebook.schema import ATTEMPTS

        query = select(*(ATTEMPTS.c[name] for name in (*_KEY, *_REST))).order_by(ATTEMPTS.c.id)
        with speaking_clearly(), self._engine.connect() as connection:
            return [_attempt(row) for row in connection.execute(query)]

    def result_json(self, key: Key) -> str | None:
        """The result of this attempt as JSON text; None when nothing was graded."""
        from sqlalchemy import select

        from dl4cv.classroom.gradebook.schema import ATTEMPTS

        with speaking_clearly(), self._engine.connect() as connection:
            text: str | None = connection.execute(select(ATTEMPTS.c.result).where(_same(key))).scalar()
            return text

    def result(self, key: Key) -> Result | None:
        """The result of this attempt; None when nothing was graded."""
        text = self.result_json(key)
        try:
            return None if text is None else from_json(text)
        except ValueError as error:
            raise GradebookError(f"The result of {key.student} for {key.exercise} cannot be read: {error}.") from error

    def note(self, hand_ins: Iterable[HandIn]) -> None:
        """Keep when these files were handed in, after all those noted before."""
        from sqlalchemy import insert

        from dl4cv.classroom.gradebook.schema import HAND_INS

        rows = [asdict(each) for each in hand_ins]
        if rows:
            with speaking_clearly(), self._writing.begin() as connection:
                connection.execute(insert(HAND_INS), rows)

    def hand_ins(self) -> list[HandIn]:
        """All that was noted of the coming of files, oldest first; once, though two graders noted it at once."""
        from sqlalchemy import select

        from dl4cv.classroom.gradebook.schema import HAND_INS

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

    def regraded(self, exercise: str, seed: int) -> set[Key]:
        """What was graded since the regrade of `exercise` began; it begins now, unless one is under way."""
        from sqlalchemy import func, insert, select
        from sqlalchemy.exc import IntegrityError

        from dl4cv.classroom.gradebook.schema import ATTEMPTS, REGRADES

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
                ATTEMPTS.c.exercise == exercise, ATTEMPTS.c.id > after, ATTEMPTS.c.state != "error"
            )
            with self._engine.connect() as connection:
                return {Key(**row._asdict()) for row in connection.execute(since)}

    def end_regrade(self, exercise: str, seed: int) -> None:
        """Note that the regrade of `exercise` is done, so that the next one begins anew."""
        from sqlalchemy import delete

        from dl4cv.classroom.gradebook.schema import REGRADES

        with speaking_clearly(), self._writing.begin() as connection:
            connection.execute(delete(REGRADES).where(REGRADES.c.exercise == exercise, REGRADES.c.seed == seed))

    def _prepare(self) -> None:
        """Make the tables where there are none. Two graders may do so at once."""
        from sqlalchemy import insert, inspect, select
        from sqlalchemy.exc import SQLAlchemyError

        from dl4cv.classroom.gradebook.schema import GRADEBOOK, TABLES, VERSION

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


def _same(key: Key) -> ColumnElement[bool]:
    from sqlalchemy import and_

    from dl4cv.classroom.gradebook.schema import ATTEMPTS

    return and_(*(ATTEMPTS.c[name] == value for name, value in asdict(key).items()))


def _attempt(row: Row[Any]) -> Attempt:
    values = row._asdict()
    return Attempt(Key(**{name: values[name] for name in _KEY}), **{name: values[name] for name in _REST})


def _storable(text: str) -> str:
    """`text` without what a database refuses: half a surrogate pair is written out, and so is a null character."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\x00")
