"""Chooses what starts workers on this system: on Linux a zygote forks them; elsewhere each is a fresh interpreter."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager

from dl4cv.sandbox.walls import kernel
from dl4cv.sandbox.workers.process import Launch


def launcher(framework: str) -> AbstractContextManager[Launch]:
    """Give what starts workers for the exercises of `framework` on this system, as long as its context lasts."""
    if kernel.on_linux():
        from dl4cv.sandbox.workers.zygote import Zygote

        return Zygote(framework)
    from dl4cv.sandbox.workers.spawned import Spawned

    return contextlib.nullcontext(lambda job: Spawned(job, framework))
