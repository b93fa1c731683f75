"""Moodle: how it names downloads, its grading worksheet, filled with grades and comments, and the times in it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from types import MappingProxyType

from dl4cv.classroom.marks.feedback import feedback
from dl4cv.classroom.marks.marking_options import MAX_SHOWN, OptionError, parse_columns, parse_moment
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms.filled import Filled, Rows, find_contested, plain, split_student, unfilled
from dl4cv.classroom.platforms.platform import Export, HandedIn, Owned, Platform, SheetTimes
from dl4cv.classroom.platforms.sheets import (
    POINTS,
    Sheet,
    SheetError,
    Writing,
    cell,
    figure,
    inert,
    number,
    with_cells,
    writes_commas,
)

SUBMITTED = "submitted"

# The names that Moodle gives its columns, in English, German, Spanish, French, Portuguese, Italian and Dutch.
# Translators change them now and then, and there are more languages: what is not known is found by what is in it.
_HEADS = {
    "identifier": ("identifier", "id", "identificador", "identifiant", "identificatore", "identificatie"),
    "name": (
        "full name", "vollständiger name", "nombre completo", "nom complet", "nome completo", "cognome e nome",
        "volledige naam",
    ),
    "id_number": ("id number", "id-nummer", "número de id", "numéro d’identification", "número de identificação"),
    "email": (
        "email address", "e-mail-adresse", "dirección de correo", "adresse de courriel", "endereço de email",
        "endereço de e-mail", "indirizzo email", "e-mailadres",
    ),
    "username": ("username", "anmeldename", "nombre de usuario", "nom d’utilisateur", "gebruikersnaam"),
    "grade": ("grade", "bewertung", "calificación", "note", "nota", "valutazione", "cijfer"),
    "maximum": (
        "maximum grade", "bestwertung", "calificación máxima", "note maximale", "nota máxima", "valutazione massima",
        "maximumcijfer",
    ),
    "open": ("grade can be changed", "bewertung kann geändert werden"),
    "feedback": (
        "feedback comments", "feedback als kommentar", "comentarios de retroalimentación", "feedback par commentaires",
        "comentários de feedback", "commenti di feedback", "feedback via commentaren",
    ),
    SUBMITTED: (
        "last modified (submission)", "zuletzt geändert (abgabe)", "última modificación (entrega)",
        "dernière modification (travail remis)", "última modificação (envio)", "última modificação (submissão)",
        "ultima modifica (consegna)", "laatst gewijzigd (inzending)",
    ),
}  # fmt: skip
ROLES = tuple(_HEADS)
"""What `--column` may name: `grade=Nota` where no column is found."""

_NO = ("no", "nein", "non", "não", "nao", "nee", "nie", "ne", "нет", "hayır", "nej", "nei", "ei")
# How Moodle calls participants whose names it does not tell, each with a number: Participant 101, Teilnehmer/in101.
_IDENTIFIER = re.compile(r"(?P<word>[^\d\s][^\d]{0,40}?)\s*(?P<number>\d{1,18})")

# Name_12345_assignsubmission_file_/exercise3.ipynb, or without the folder. Moodle's own number is the first: what comes
# after it is the student's file name, which may look the same.
# What a student typed into Moodle instead, onlinetext, is no file for us, but it was handed in.
_NAME = re.compile(r"(?P<name>.+?)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
_NOT_IN_A_NAME = re.compile(r'[_/\\:*?"<>|\x00-\x1f\ud800-\udfff]')
_OTHER_NAME = re.compile(r".+?_\d+_assignsubmission_\w+")

# The months as Moodle writes them, also shortened, in English, German, Spanish, French, Portuguese, Italian and Dutch.
_MONTHS = (
    "january januar enero janvier janeiro gennaio januari",
    "february februar febrero fevrier fevereiro febbraio februari",
    "march marz marzo mars marco maart", "april abril avril aprile", "may mai mayo maio maggio mei",
    "june juni junio juin junho giugno", "july juli julio juillet julho luglio",
    "august agosto aout augustus", "september septiembre septembre setembro settembre",
    "october oktober octubre octobre outubro ottobre", "november noviembre novembre novembro",
    "december dezember diciembre decembre dezembro dicembre",
)  # fmt: skip
_MOMENT = re.compile(
    r"(?:[^\d,]{1,30},?\s+)?(?P<day>\d{1,2})[.ºª]?\s+(?:de\s+)?(?P<month>[^\W\d]+)\.?\s+(?:del?\s+)?(?P<year>\d{4}),?\s+"
    r"(?:(?:um|a las|às|à|alle|om)\s+)?(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:\s+(?P<half>[AP])\.?\s?M\.?)?",
    re.IGNORECASE,
)


def fill_moodle(
    sheet: Sheet,
    marks: Sequence[Mark],
    comments: Mapping[str, Sequence[str]],
    columns: Mapping[str, str] | None = None,
    writing: Writing = POINTS,
) -> Filled:
    """Fill the worksheet `sheet` with `marks`, all for one exercise, out of the maximum grade that it names.

    `comments` are the lines for each student, `columns` the heads that the instructor names, by what they are for.
    Raises SheetError when this is no grading worksheet.
    """
    places = moodle_places(sheet, columns or {})
    if "grade" not in places or "identifier" not in places:
        raise SheetError(
            "This is no grading worksheet of Moodle: it lacks the columns Identifier and Grade. If they have other "
            "names, say which: --column 'identifier=HEAD' --column 'grade=HEAD'."
        )
    comma = writes_commas(sheet)
    comma = writing.comma if comma is None else comma
    rows = moodle_rows(sheet, places)
    contested = find_contested(marks, rows)
    cells: dict[tuple[int, int], str] = {}
    locked, filled = [], 0
    for mark in marks:
        row = rows.of(mark.student)
        if row is None or mark.score is None or mark.student in contested:
            continue
        if plain(cell(sheet.rows[row], places.get("open"))) in _NO:
            locked.append(mark.student)
            continue
        maximum = cell(sheet.rows[row], places.get("maximum"))
        cells[row, places["grade"]] = _grade(mark, maximum, comma="," in maximum or comma)
        if "feedback" in places:
            cells[row, places["feedback"]] = _comment(comments.get(mark.student, ()))
        filled += 1
    notices = (f"Moodle has locked the grade of {', '.join(locked)}.",) if locked else ()
    return Filled(
        with_cells(sheet, cells),
        filled,
        (*notices, *unfilled(marks, rows)),
    )


def moodle_places(sheet: Sheet, columns: Mapping[str, str] = MappingProxyType({})) -> dict[str, int]:
    """Find the columns of `sheet`: those that the instructor names, that Moodle names, or that hold what they should.

    Raises SheetError when there is none that the instructor names.
    """
    heads = {plain(head): column for column, head in reversed(list(enumerate(sheet.head)))}
    places = {}
    for name, known in _HEADS.items():
        column = next((heads[head] for head in known if head in heads), None)
        if column is not None:
            places[name] = column
    by_structure = _find_by_structure(sheet)
    # A word that means a grade in one language may be another column in a second one.
    places = (
        {**by_structure, **places} if {"identifier", "grade", "maximum"} <= places.keys() else places | by_structure
    )
    for name, head in columns.items():
        if plain(head) not in heads:
            raise SheetError(f"The spreadsheet has no column {head!r}.")
        places[name] = heads[plain(head)]
    return places


def _find_by_structure(sheet: Sheet) -> dict[str, int]:
    """Find the columns by their order and by what is in them, whatever they are called; none if this is no worksheet.

    Moodle writes one participant's number, name and more; then the grade, what is at most to be had, and whether the
    grade can be changed; then when work was handed in and when it was graded; and the comment last.
    """
    columns = [[cell(row, column) for row in sheet.rows[1:]] for column in range(len(sheet.head))]
    identifier = 0
    if len(sheet.rows) < 2 or not _are_identifiers(columns[identifier]):
        return {}
    maximum = next(
        (
            column
            for column in range(identifier + 2, len(columns))
            if _is_maximum(columns[column]) and _are_grades(columns[column - 1], columns[column][0])
        ),
        None,
    )
    if maximum is None:
        return {}
    found = {"identifier": identifier, "name": identifier + 1, "grade": maximum - 1, "maximum": maximum}
    if maximum + 1 < len(columns) and _are_few_words(columns[maximum + 1]):
        found["open"] = maximum + 1
    moments = [column for column in range(maximum + 1, len(columns)) if _are_moments(columns[column])]
    if len(moments) > 1:
        found[SUBMITTED] = moments[0]
    last = len(columns) - 1
    if last not in {*found.values(), *moments} and last > maximum:
        found["feedback"] = last
    email = next((column for column in range(maximum) if any("@" in each for each in columns[column])), None)
    return found if email is None else {**found, "email": email}


def _are_identifiers(cells: Sequence[str]) -> bool:
    matches = [_IDENTIFIER.fullmatch(each) for each in cells]
    found = [(match["word"], match["number"]) for match in matches if match is not None]
    return len(found) == len(cells) == len(set(found)) and len({word for word, _ in found}) == 1


def _is_maximum(cells: Sequence[str]) -> bool:
    return len(set(cells)) == 1 and number(cells[0]) is not None


def _are_grades(cells: Sequence[str], maximum: str) -> bool:
    most = number(maximum)
    assert most is not None
    values = [number(each) for each in cells if each not in ("", "-") and each.strip("0,.")]
    return all(value is not None and value <= most for value in values)


def _are_few_words(cells: Sequence[str]) -> bool:
    return len(set(cells)) <= 2 and all(each and len(each) < 20 and number(each) is None for each in cells)


def _are_moments(cells: Sequence[str]) -> bool:
    return all(each == "-" or _MOMENT.fullmatch(each) is not None for each in cells)


def moodle_rows(sheet: Sheet, places: Mapping[str, int]) -> Rows:
    """Find whose row is whose, in a worksheet with these columns."""
    numbers: dict[str, int] = {}
    names: list[tuple[str, int]] = []
    for row, cells in enumerate(sheet.rows[1:], start=1):
        digits = re.search(r"(\d+)\s*$", cell(cells, places.get("identifier"))[-MAX_SHOWN:])
        if digits is not None:
            numbers[digits[1]] = row
        address = cell(cells, places.get("email"))
        names += [(cell(cells, places.get(name)), row) for name in ("name", "id_number", "username")]
        names += [(address, row), (address.partition("@")[0], row)]
    return Rows(numbers, dict.fromkeys(names))


def _grade(mark: Mark, maximum: str, *, comma: bool) -> str:
    assert mark.score is not None
    most = mark.max_score if not maximum else number(maximum)
    if most is None:
        raise SheetError(
            f"The maximum grade {maximum[:MAX_SHOWN]!r} is no number: set the assignment to points in Moodle."
        )
    return figure(mark.score / mark.max_score * most, comma=comma)


def _comment(lines: Sequence[str]) -> str:
    """Write a comment as HTML, in which a sign that might begin a formula after a semicolon has another name."""
    text = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    return inert(re.sub(r"([;\n]\s*)([=+\-@|%])", lambda found: f"{found[1]}&#{ord(found[2])};", text))


def parse_moodle_moment(text: str, zone: tzinfo | None = None) -> datetime:
    """Read the time that Moodle writes as `Monday, 30 November 2026, 11:02 AM`. Raises OptionError."""
    match = _MOMENT.fullmatch(text.strip())
    month = None if match is None else _month(match["month"])
    if match is None or month is None:
        shown = repr(text[:MAX_SHOWN])
        raise OptionError(f"{shown} is no time that can be read: download the worksheet with Moodle set to English.")
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"].upper() == "P" else 0)
    day = int(match["day"])
    return parse_moment(f"{match['year']}-{month:02}-{day:02}T{hour:02}:{match['minute']}", zone)


def _month(word: str) -> int | None:
    """Find the month that `word` names, or begins; None when it may be several."""
    letters = unicodedata.normalize("NFKD", word.casefold()).encode("ascii", "ignore").decode()
    found = {
        number
        for number, names in enumerate(_MONTHS, start=1)
        for name in names.split()
        if name == letters or (len(letters) >= 3 and name.startswith(letters))
    }
    return found.pop() if len(found) == 1 else None


def _recognise(parts: tuple[str, ...]) -> bool:
    return _OTHER_NAME.match(parts[0]) is not None


def _find_owner(parts: tuple[str, ...]) -> Owned | None:
    match = _NAME.fullmatch(parts[0])
    if match is None:
        return None
    below = (match["file"], *parts[1:]) if match["file"] else parts[1:]
    return Owned(f"{match['name']}_{match['user']}", below)


def _fill(export: Export) -> Filled:
    if export.worksheet is None:
        raise SheetError("Moodle takes only its own file: download the grading worksheet, --worksheet FILE.")
    exercises = sorted({mark.exercise for mark in export.marks})
    if len(exercises) > 1:
        names = ", ".join(exercises)
        raise SheetError(f"A worksheet of Moodle is for one assignment: say --exercise, one of {names}.")
    columns = parse_columns(export.columns, {*ROLES, *exercises})
    columns = {("grade" if name in exercises else name): head for name, head in columns.items()}
    comments = {mark.student: feedback(mark, export.told_of(mark)) for mark in export.marks}
    return fill_moodle(export.worksheet, export.marks, comments, columns, export.writing)


def _tells_times(sheet: Sheet) -> bool:
    return SUBMITTED in moodle_places(sheet)


def _read_times(sheet: Sheet, students: Sequence[str], zone: tzinfo | None) -> dict[str, datetime]:
    places = moodle_places(sheet)
    rows = moodle_rows(sheet, places)
    found = {}
    for student in students:
        row = rows.of(student)
        text = "" if row is None else cell(sheet.rows[row], places[SUBMITTED])
        if text not in ("", "-"):
            found[student] = parse_moodle_moment(text, zone)
    return found


def _place_feedback(handed_in: HandedIn) -> str | None:
    """Name a file as Moodle finds its student by: the name up to the first underscore is not read, the number is."""
    name, number = split_student(handed_in.student)
    if not number:
        return None
    return f"{_NOT_IN_A_NAME.sub(' ', name)}_{number}_assignsubmission_file_/feedback-{handed_in.exercise}.html"


PLATFORM = Platform(
    "moodle",
    _find_owner,
    _fill,
    _recognise,
    SheetTimes(_tells_times, _read_times),
    names_columns=True,
    place_feedback=_place_feedback,
)
