from __future__ import annotations

import os
from pathlib import Path

import pytest
from dl4cv.sandbox.walls import identity

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


def status(*fields: str) -> list[str]:
    lines = dict(line.split(":\t", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return [lines[field] for field in fields]


def test_root_becomes_a_user_without_groups_or_capabilities(forked, job):
    def act() -> list[str]:
        identity.become_nobody([job], may_override=True)
        return status("Uid", "Gid", "Groups", "CapPrm", "CapEff")

    uids, gids, groups, *capabilities = forked(act)
    assert len(set(uids.split())) == len(set(gids.split())) == 1
    assert int(uids.split()[0]) >= 50_000
    assert groups.strip() == ""
    assert {int(bits, 16) for bits in capabilities} == {0}


def test_there_is_no_way_back(forked, job):
    def act() -> str:
        identity.become_nobody([job], may_override=False)
        with pytest.raises(PermissionError):
            os.setuid(0)
        return "refused"

    assert forked(act) == "refused"


def test_two_workers_are_two_users(forked, job):
    def act() -> int:
        identity.become_nobody([job], may_override=False)
        return os.getuid()

    assert forked(act) != forked(act)


def test_the_right_to_read_any_file_stays_only_where_it_is_needed(forked, job):
    secret = job / "secret"
    secret.write_text("42")
    secret.chmod(0o600)

    def act(*paths: Path, may_override: bool) -> bool:
        identity.become_nobody(paths, may_override=may_override)
        return os.access(secret, os.R_OK, effective_ids=True)

    assert forked(lambda: act(secret, may_override=True)) is True
    assert forked(lambda: act(secret, may_override=False)) is False
    assert forked(lambda: act(job, may_override=True)) is False


def test_that_right_does_not_write(forked, job):
    secret = job / "secret"
    secret.write_text("42")
    secret.chmod(0o600)

    def act() -> str:
        identity.become_nobody([secret], may_override=True)
        with pytest.raises(PermissionError):
            secret.write_text("")
        identity.drop_capabilities()
        with pytest.raises(PermissionError):
            secret.read_text()
        return "refused"

    assert forked(act) == "refused"
