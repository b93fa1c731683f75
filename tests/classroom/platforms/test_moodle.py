import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from dl4cv.classroom.platforms.moodle import fill_moodle, moodle_places, moodle_rows
from dl4cv.classroom.platforms.sheets import SheetError, read_sheet, sheet_bytes
from dl4cv.classroom.platforms.submission_times import read_times
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.classroom.platforms.conftest import mark

FEEDBACK = {"Anna Lee_101": ["100 / 100 points."], "Bert Müller_102": ["62.5 / 100 points.", "relu: <b>x</b> & =1+1"]}


@pytest.fixture
def worksheet(downloads):
    return read_sheet((downloads / "moodle.csv").read_bytes(), "moodle.csv")


def test_a_downloaded_worksheet_is_filled_as_in_its_golden_file(worksheet, moodle_class, golden):
    found, expected = golden(sheet_bytes(fill_moodle(worksheet, moodle_class, FEEDBACK).sheet), "moodle_filled.csv")
    assert found == expected


def test_header_order_and_foreign_columns_survive(worksheet, moodle_class):
    filled = fill_moodle(worksheet, moodle_class, FEEDBACK).sheet
    assert filled.head == worksheet.head
    untouched = [column for column, head in enumerate(worksheet.head) if head not in ("Grade", "Feedback comments")]
    for before, after in zip(worksheet.rows, filled.rows, strict=True):
        assert [after[column] for column in untouched] == [before[column] for column in untouched]


def test_a_worksheet_without_marks_to_fill_stays_byte_for_byte_what_it_means(worksheet):
    filled = fill_moodle(worksheet, [], {})
    assert (filled.sheet, filled.marks) == (worksheet, 0)


def test_grades_are_out_of_moodles_maximum(worksheet, moodle_class):
    rows = fill_moodle(worksheet, moodle_class, FEEDBACK).sheet.rows
    assert [row[6] for row in rows[1:]] == ["40", "25", "", "7.00"]


def test_comments_are_html_in_which_nothing_of_a_student_works(worksheet, moodle_class):
    rows = fill_moodle(worksheet, moodle_class, FEEDBACK).sheet.rows
    assert rows[2][-1] == "<p>62.5 / 100 points.</p><p>relu: &lt;b&gt;x&lt;/b&gt; &amp; &#61;1+1</p>"


def test_a_grade_that_moodle_has_locked_is_left_alone_and_told(worksheet, moodle_class):
    rows = [list(row) for row in worksheet.rows]
    rows[1][8] = "No"
    filled = fill_moodle(replace(worksheet, rows=tuple(map(tuple, rows))), moodle_class, FEEDBACK)
    assert filled.sheet.rows[1][6] == ""
    assert "Moodle has locked the grade of Anna Lee_101." in filled.notices


def test_other_columns_in_another_order_and_language_are_understood(moodle_class):
    text = "Bewertung;Neu;ID;Bestwertung;Vollständiger Name\r\n;;Teilnehmer/in102;8,00;Bert Müller\r\n"
    filled = fill_moodle(read_sheet(text.encode("cp1252"), "x.csv"), moodle_class, {})
    assert sheet_bytes(filled.sheet) == text.replace("\r\n;;", "\r\n5;;").encode("cp1252")


def test_a_maximum_that_is_a_scale_is_refused(worksheet, moodle_class):
    rows = [list(row) for row in worksheet.rows]
    rows[1][7] = "Competent"
    with pytest.raises(SheetError, match="'Competent' is no number"):
        fill_moodle(replace(worksheet, rows=tuple(map(tuple, rows))), moodle_class, {})


WORKSHEETS = {
    "pt": (
        'Identificador,"Nome completo","Endereço de e-mail",Status,Nota,"Nota máxima","Nota pode ser alterada",'
        '"Última modificação (envio)","Última modificação (nota)","Comentários de feedback"',
        'Participante101,"Anna Lee",a@example.org,"Enviado",,"100,00",Sim,"segunda-feira, 14 set. 2026, 21:51",-,',
    ),
    "es": (
        'Identificador,"Nombre completo",Estado,Calificación,"Calificación máxima","Puede ser cambiada",'
        '"Última modificación (entrega)","Última modificación (calificación)","Comentarios de retroalimentación"',
        'Participante101,"Anna Lee",Enviado,,"100,00",Sí,"lunes, 14 de septiembre de 2026, 21:51",-,',
    ),
    "fr": (
        'Identifiant,"Nom complet",Statut,Note,"Note maximale","La note peut être modifiée",'
        '"Dernière modification (travail remis)","Dernière modification (note)","Feedback par commentaires"',
        'Participant101,"Anna Lee",Remis,,"100,00",Oui,"lundi 14 septembre 2026, 21:51",-,',
    ),
    "it": (
        'Identificativo,"Nome completo",Stato,Valutazione,"Valutazione massima","Modificabile",'
        '"Ultima modifica (consegna)","Ultima modifica (valutazione)","Commenti"',
        'Partecipante 101,"Anna Lee",Consegnato,,"100,00",Sì,"lunedì, 14 settembre 2026, 21:51",-,',
    ),
    "nl": (
        'Identificatie,"Volledige naam",Status,Cijfer,"Maximum cijfer","Cijfer kan gewijzigd worden",'
        '"Laatst gewijzigd (inzending)","Laatst gewijzigd (cijfer)","Feedback"',
        'Deelnemer 101,"Anna Lee",Ingestuurd,,"100,00",Ja,"maandag, 14 september 2026, 21:51",-,',
    ),
    "de": (
        'ID,"Vollständiger Name",Status,Bewertung,Bestwertung,"Bewertung kann geändert werden",'
        '"Zuletzt geändert (Abgabe)","Zuletzt geändert (Bewertung)","Feedback als Kommentar"',
        'Teilnehmer/in101,"Anna Lee",Abgegeben,,"100,00",Ja,"Montag, 14. September 2026, 21:51",-,',
    ),
    "pl": (
        'Identyfikator,"Imię i nazwisko",Status,Ocena,"Maksymalna ocena","Ocena może być zmieniona",'
        '"Ostatnio modyfikowane (zadanie)","Ostatnio modyfikowane (ocena)","Komentarz"',
        'Uczestnik 101,"Anna Lee",Przesłane,,"100,00",Tak,-,-,',
    ),
}


@pytest.mark.parametrize("language", WORKSHEETS)
def test_a_worksheet_in_any_language_is_known_by_its_heads_or_by_what_is_in_it(language):
    sheet = read_sheet("\n".join(WORKSHEETS[language]).encode("utf-8-sig"), "x.csv")
    filled = fill_moodle(sheet, [mark("Anna Lee_101", 62.5)], {"Anna Lee_101": ["Good."]})
    changed = [column for column in range(len(sheet.head)) if filled.sheet.rows[1][column] != sheet.rows[1][column]]
    assert [filled.sheet.rows[1][column] for column in changed] == ["62,5", "<p>Good.</p>"]
    assert changed[1] == len(sheet.head) - 1
    assert sheet.rows[1][changed[0] + 1] == "100,00"
    times, _ = read_times(sheet, ["Anna Lee_101"], zone=UTC)
    assert times == ({} if language == "pl" else {("Anna Lee_101", ""): datetime(2026, 9, 14, 21, 51, tzinfo=UTC)})


def test_columns_that_nobody_can_find_are_named_by_the_instructor(moodle_class):
    sheet = read_sheet(b"who,points,words\nx-101,,\n", "x.csv")
    with pytest.raises(SheetError, match="--column 'identifier=HEAD'"):
        fill_moodle(sheet, moodle_class, {})
    named = {"identifier": "who", "grade": "POINTS", "feedback": "words"}
    filled = fill_moodle(sheet, moodle_class, {"Anna Lee_101": ["Good."]}, named)
    assert filled.sheet.rows[1] == ("x-101", "100", "<p>Good.</p>")
    with pytest.raises(SheetError, match="no column 'nowhere'"):
        fill_moodle(sheet, moodle_class, {}, {**named, "grade": "nowhere"})


@pytest.mark.parametrize(
    "text",
    [
        "student,exercise,submitted_at\nann1,exercise1,2026-11-30\n",
        "student,points\nanna 1,5\nbert 2,5\n",
        "name,group,points,most\nanna,x 1,3,10\nbert,x 2,4,10\n",
    ],
)
def test_a_list_of_an_instructors_own_is_no_worksheet(text):
    assert not {"grade", "submitted"} & moodle_places(read_sheet(text.encode(), "x.csv")).keys()


def test_another_spreadsheet_is_refused(moodle_class):
    with pytest.raises(SheetError, match="no grading worksheet"):
        fill_moodle(read_sheet(b"a,b\n1,2\n", "x.csv"), moodle_class, {})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(st.characters(exclude_categories=("Cs",))), max_size=4), order=st.randoms())
def test_whatever_its_columns_only_grade_and_comments_change(worksheet, moodle_class, names, order):
    places = list(range(len(worksheet.head) + len(names)))
    order.shuffle(places)
    wide = [[*row, *(f"{name}!" for name in names)] for row in worksheet.rows]
    sheet = replace(worksheet, rows=tuple(tuple(row[place] for place in places) for row in wide))
    filled = fill_moodle(read_sheet(sheet_bytes(sheet), "x.csv"), moodle_class, FEEDBACK).sheet
    changed = {
        column
        for before, after in zip(sheet.rows, filled.rows, strict=True)
        for column in range(len(before))
        if before[column] != after[column]
    }
    assert {sheet.head[column] for column in changed} == {"Grade", "Feedback comments"}


def test_two_students_for_one_row_are_named_and_neither_gets_a_mark(worksheet, moodle_class):
    anna = next(mark for mark in moodle_class if mark.student == "Anna Lee_101")
    filled = fill_moodle(worksheet, [anna, replace(anna, student="Mallory_101", score=0.0)], {})
    assert (filled.sheet, filled.marks) == (worksheet, 0)
    assert filled.notices == ("Several students for one row, so no mark for any of them: Anna Lee_101, Mallory_101.",)


def test_an_identifier_of_many_digits_is_read_at_once():
    sheet = read_sheet(f"Identifier,Grade\n{'1' * 100_000}x,\nParticipant 7,\n".encode(), "x.csv")
    started = time.process_time()
    assert moodle_rows(sheet, moodle_places(sheet)).of("Anna_7") == 2
    assert time.process_time() - started < 5  # a search that begins again at each digit takes a minute
