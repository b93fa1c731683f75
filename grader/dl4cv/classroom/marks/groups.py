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

    def members(self, exercise: str) -> dict[str, list[str]]:
        """List who is in each group for `exercise`."""
        found: dict[str, list[str]] = {}
        for student in dict.fromkeys(student for student, _ in self.called):
            group = self.of(student, exercise)
            if group is not None:
                found.setdefault(group, []).append(student)
        return found


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
    members = {exercise: groups.members(exercise) for exercise in {exercise for _, exercise in pools}}
    for (group, exercise), pool in pools.items():
        work = [attempt for attempt in pool if attempt.state != "missing"]
        if not work:
            continue
        for attempt in pool:
            if attempt.state == "missing":
                del shared[attempt]
        for member in members[exercise][group]:
            for attempt in work:
                shared.setdefault(replace(attempt, key=replace(attempt.key, student=member)), attempt.key)
    return shared
