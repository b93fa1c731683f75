import re
from dataclasses import replace

import pytest
from click.testing import CliRunner
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.cli.main import cli

from tests.classroom.conftest import record, result_of


def run(*arguments):
    return CliRunner().invoke(cli, ["report", *map(str, arguments)])


@pytest.mark.parametrize("option", [(), ("--html",)])
def test_every_student_gets_a_page_each_exercise_one_and_the_class_one(class_db, tmp_path, option):
    ran = run("--gradebook", class_db, *option, tmp_path / "report")
    assert ran.exit_code == 0, ran.output
    pages = list((tmp_path / "report" / "students").iterdir())
    assert len(pages) == 4
    whole = (tmp_path / "report" / "class.html").read_text(encoding="utf-8")
    one = (tmp_path / "report" / "exercises" / "exercise2.html").read_text(encoding="utf-8")
    assert "exercise2: Activations" in whole
    for page in pages:
        assert f'href="students/{page.name}"' in whole
        assert f'href="../students/{page.name}"' in one
    written = [path for path in (tmp_path / "report").rglob("*") if path.is_file()]
    assert len(written) == 6
    assert all(page.stat().st_mode & 0o077 == 0 for page in written)
    assert "Largest value not subtracted" in ran.stdout
    assert "exercise2 softmax" in ran.stdout


def test_without_a_folder_the_class_is_shown_and_nothing_written(class_db, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    ran = run("--gradebook", class_db)
    assert ran.exit_code == 0, ran.output
    assert "Largest value not subtracted" in ran.stdout
    assert list((tmp_path / "here").iterdir()) == []


def test_anonymous_pages_name_nobody(class_db, tmp_path):
    ran = run("--gradebook", class_db, "--html", tmp_path / "report", "--anonymous")
    assert ran.exit_code == 0, ran.output
    written = [path for path in (tmp_path / "report").rglob("*") if path.is_file()]
    assert sorted(path.name for path in written if path.parent.name == "students") == [
        f"student-{number}.html" for number in range(1, 5)
    ]
    for path in written:
        assert not [name for name in ("Anna", "Bert", "Clio", "cmd") if name in path.read_text(encoding="utf-8")]
    assert run("--gradebook", class_db, "--html", tmp_path / "report", "--anonymous").exit_code == 0


def test_anonymous_pages_list_students_in_the_order_of_their_numbers_which_tells_nothing(tmp_path):
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        for letter in "abcdefghijkl":
            record(gradebook, f"{letter}_1", result_of("failed"))
    ran = run("--gradebook", tmp_path / "class.db", "--html", tmp_path / "report", "--anonymous")
    assert ran.exit_code == 0, ran.output
    for page in ("class.html", "exercises/exercise2.html"):
        text = (tmp_path / "report" / page).read_text(encoding="utf-8")
        listed = re.findall(r'students/student-(\d+)\.html"', text)
        assert listed == [f"{number:02}" for number in range(1, 13)] * (len(listed) // 12)
        assert len(listed) >= 24


def test_anonymous_pages_name_nobody_of_a_group_either(tmp_path):
    result = result_of("failed")
    checks = (replace(result.checks[0], message="ValueError: by Anna, with Clio_3, not by Zoe"), result.checks[1])
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        record(gradebook, "Anna_1", replace(result, checks=checks))
        record(gradebook, "Clio_3", None, state="missing")
    (tmp_path / "groups.csv").write_text("group,student\nred,Anna_1\nred,Clio_3\n")
    ran = run(
        "--gradebook", tmp_path / "class.db", "--groups", tmp_path / "groups.csv", tmp_path / "out", "--anonymous"
    )
    assert ran.exit_code == 0, ran.output
    for number in (1, 2):
        page = (tmp_path / "out" / "students" / f"student-{number}.html").read_text(encoding="utf-8")
        assert "by (name), with (name), not by Zoe" in page


def test_anonymous_pages_do_not_go_beside_pages_that_tell_names(class_db, tmp_path):
    assert run("--gradebook", class_db, "--html", tmp_path / "report").exit_code == 0
    ran = run("--gradebook", class_db, "--html", tmp_path / "report", "--anonymous")
    assert ran.exit_code == 2
    assert "holds pages that tell names" in ran.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [(("--anonymous",), "--anonymous is about the pages"), (("--html", "a", "b"), "OUT is the same as --html OUT.")],
)
def test_where_to_write_is_said_once_and_where_it_is_needed(class_db, arguments, told):
    ran = run("--gradebook", class_db, *arguments)
    assert ran.exit_code == 2
    assert told in ran.stderr


def test_a_report_that_cannot_be_written_is_one_sentence(class_db, tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "students").write_text("in the way")
    ran = run("--gradebook", class_db, tmp_path / "report")
    assert ran.exit_code == 2
    assert "cannot be written" in ran.stderr
