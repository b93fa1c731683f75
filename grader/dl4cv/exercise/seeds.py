"""Secret seeds, which decide the cases of what counts: numbers that follow from a key that only instructors hold.

The cases of a known seed can be looked up, and a table of the right answers handed in. So a gradebook keeps a key, from
which come the seed of everyone in the class and, where each hand-in is to have its own, those of the hand-ins.
"""

from __future__ import annotations

import hmac
import secrets

KEY_BYTES = 16
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


def _derive(key: str, purpose: str) -> int:
    digest = hmac.digest(bytes.fromhex(key), purpose.encode(), "sha256")
    return int.from_bytes(digest[:4], "big") >> (32 - SEED_BITS)
