from click.testing import CliRunner
from dl4cv.cli.main import cli


def test_every_student_gets_a_page_and_the_class_one(class_db, tmp_path):
    ran = CliRunner().invoke(cli, ["report", "--gradebook", class_db, str(tmp_path / "report")])
    assert ran.exit_code == 0, ran.output
    pages = list((tmp_path / "report" / "students").iterdir())
    assert len(pages) == 4
    whole = (tmp_path / "report" / "class.html").read_text(encoding="utf-8")
    assert all(f'href="students/{page.name}"' in whole for page in pages)
    assert all(page.stat().st_mode & 0o077 == 0 for page in (*pages, tmp_path / "report" / "class.html"))
    assert "largest value not subtracted" in ran.stdout
    assert "exercise2 softmax" in ran.stdout


def test_a_report_that_cannot_be_written_is_one_sentence(class_db, tmp_path):
    (tmp_path / "report").mkdir()
    (tmp_path / "report" / "students").write_text("in the way")
    ran = CliRunner().invoke(cli, ["report", "--gradebook", class_db, str(tmp_path / "report")])
    assert ran.exit_code == 2
    assert "cannot be written" in ran.stderr
