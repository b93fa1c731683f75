"""When students may see what, in Gradescope's words. Imports nothing heavy: `--help` lists these words."""

from typing import Literal

Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
