"""What authors of mistakes import: `edit` changes lines of a right answer, `mistake` marks a whole wrong function."""

from dl4cv.mistakes.catalogue import Mistake, edit, mistake

__all__ = ["Mistake", "edit", "mistake"]
