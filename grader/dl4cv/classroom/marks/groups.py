"""Groups: what one member hands in counts for all of them. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dl4cv.classroom.gradebook.attempts import Attempt, Key


@dataclass(frozen=True)
class Groups:
    """The group of each student for each exercise, "" for all others; groups are told apart by what they are called."""

    called: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, student: str, exercise: str) -> str | None:
        """Return the group of `student` for `exercise`; None for who works alone."""
        return self.called.get((student, exercise), self.called.get((student, "")))

    def members(self, group: str, exercise: str) -> list[str]:
        """List who is in `group` for `exercise`."""
        students = dict.fromkeys(student for student, _ in self.called)
        return [student for student in students if self.of(student, exercise) == group]


NO_GROUPS = Groups()


def share(came: Sequence[Attempt], groups: Groups) -> dict[Attempt, Key]:
    """Give each member of a group what the others handed in, as if it were theirs; with the key of the true attempt.

    Whose group has handed in something is not missing.
    """
    shared = {attempt: attempt.key for attempt in came}
    pools: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in came:
        group = groups.of(attempt.student, attempt.exercise)
        if group is not None:
            pools.setdefault((group, attempt.exercise), []).append(attempt)
    for (group, exercise), pool in pools.items():
        work = [attempt for attempt in pool if attempt.state != "missing"]
        if not work:
            continue
        for attempt in pool:
            if attempt.state == "missing":
                del shared[attempt]
        for member in groups.members(group, exercise):
            for attempt in work:
                shared.setdefault(replace(attempt, key=replace(attempt.key, student=member)), attempt.key)
    return shared
