"""The gradebook's tables."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

VERSION = 1


class Moment(TypeDecorator[datetime]):
    """A point in time: kept in UTC without saying so, since SQLite has no time zones; given back with its zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
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
)

# The regrades under way: what has been graded again is whatever was recorded after the attempt `after`.
REGRADES = Table(
    "regrades",
    TABLES,
    Column("exercise", String(50), primary_key=True),
    Column("seed", Integer, primary_key=True, autoincrement=False),
    Column("after", Integer, nullable=False),
)
