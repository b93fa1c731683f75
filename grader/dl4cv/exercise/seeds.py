"""Secret seeds, which decide the cases of what counts: numbers that follow from a key that only instructors hold.

The cases of a known seed can be looked up, and a table of the right answers handed in. So a gradebook keeps a key, from
which come the seed of everyone in the class and, where each hand-in is to have its own, those of the hand-ins.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from functools import lru_cache

KEY_BYTES = 16
SLOW_ROUNDS = 20_000
SEED_BITS = 31  # as many as a database's whole numbers hold


def draw_key() -> str:
    """Draw a new key, as text."""
    return secrets.token_hex(KEY_BYTES)


def class_seed(key: str) -> int:
    """Return the seed that is the same for everyone."""
    return _derive(key, "everyone")


def fresh_seed(key: str, submission_sha256: str) -> int:
    """Return the seed of one hand-in alone: of the same file it is the same, and nothing follows from it."""
    return _derive(key, f"hand-in {submission_sha256}")


@lru_cache(maxsize=64)
def seed_of_checks(seed: int) -> int:
    """Return what checks draw from by themselves, 62 bits that follow from `seed`, but not in a moment.

    What a check draws reaches student code, such as an order of images; from its own 31 bits the seed of a whole class
    would be found in a minute by trying all. Here each try takes some milliseconds.
    """
    digest = hashlib.pbkdf2_hmac("sha256", str(seed).encode(), b"checks", SLOW_ROUNDS)
    return int.from_bytes(digest[:8], "big") >> 2


def _derive(key: str, purpose: str) -> int:
    digest = hmac.digest(bytes.fromhex(key), purpose.encode(), "sha256")
    return int.from_bytes(digest[:4], "big") >> (32 - SEED_BITS)
