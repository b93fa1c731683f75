import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden():
    """`golden(text, name)`: `text` as it stands in a file, and what golden/name holds, which must equal it.

    DL4CV_WRITE_GOLDEN=1 writes the files anew; review the diff.
    """

    def beside(text: str, name: str) -> tuple[str, str]:
        path = GOLDEN / name
        text = "".join(f"{line.rstrip()}\n" for line in text.split("\n")).rstrip("\n") + "\n"
        if os.environ.get("DL4CV_WRITE_GOLDEN"):
            path.write_text(text, encoding="utf-8")
        return text, path.read_text(encoding="utf-8")

    return beside
