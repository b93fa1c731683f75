import io
import json
from dataclasses import replace

from dl4cv.mistakes.kill_matrix import Acceptance, Matrix, Trial
from dl4cv.report.matrix import explained_table, figures, matrix_json, matrix_table, shares_table
from rich.console import Console

CHECKS = {
    "softmax": ("softmax_equals_torch", "softmax_sums_to_one", "softmax_of_large_scores"),
    "relu": ("relu_equals_torch",),
    "sigmoid": ("sigmoid_equals_torch",),
}
PASSING = {name: "passed" for names in CHECKS.values() for name in names}


def trial(name, named=None, *, catalogued=True, spilled=(), **statuses):
    function = name.split(".")[0]
    named = ((name,) if statuses else ()) if named is None else named
    return Trial(name, function, catalogued, {**PASSING, **statuses}, named, spilled)


OVERFLOWS = trial("softmax.overflows", softmax_of_large_scores="failed")
MATRIX = Matrix(
    "exercise2",
    2024,
    CHECKS,
    (
        OVERFLOWS,
        trial(
            "softmax.over_everything",
            softmax_equals_torch="error",
            softmax_sums_to_one="skipped",
            softmax_of_large_scores="timeout",
        ),
        trial("softmax.unseen"),
        trial("softmax.called_otherwise", ("softmax.overflows",), softmax_equals_torch="failed"),
        trial("softmax.unknown", (), softmax_sums_to_one="failed"),
        trial("relu.spills", spilled=("sigmoid", "softmax"), relu_equals_torch="failed", sigmoid_equals_torch="failed"),
        Trial("mine.relu", "relu", False, {**PASSING, "relu_equals_torch": "crashed"}, (), ()),
        Trial("[bold]mine[/].relu", "relu", False, PASSING, (), ()),
    ),
)


def test_shares_are_told_by_function_the_largest_first():
    trials = [replace(version, share=share) for version, share in zip(MATRIX.trials, (0.25, 1.0, 0, 0.5), strict=False)]
    file = io.StringIO()
    Console(file=file, width=80, highlight=False).print(shares_table(replace(MATRIX, trials=tuple(trials))))
    rows = [line.split() for line in file.getvalue().splitlines()[:5]]
    assert rows == [
        ["function", "mistake", "share", "lost"],
        ["softmax", "over_everything", "100", "%"],
        ["softmax", "called_otherwise", "50", "%"],
        ["softmax", "overflows", "25", "%"],
        ["softmax", "unseen", "0", "%"],
    ]


def test_each_version_is_told_with_what_explains_it_and_how_many_are():
    known = replace(trial("relu.a", relu_equals_torch="failed"), explained_by="catalogue", explanation="A slip.")
    guessed = replace(trial("relu.bb", relu_equals_torch="failed"), explained_by="hypothesis", explanation="Another.")
    unknown, unseen = trial("relu.c", relu_equals_torch="failed"), trial("relu.d")
    file = io.StringIO()
    matrix = replace(MATRIX, trials=(known, guessed, unknown, unseen))
    Console(file=file, width=80, highlight=False).print(explained_table(matrix), soft_wrap=True)
    assert file.getvalue().splitlines() == [
        "relu.a   catalogue   A slip.",
        "relu.bb  hypothesis  Another.",
        "relu.c   nothing",
        "",
        f"{MATRIX.exercise}: 2 of 3 wrong versions explained (66.7 %):"
        " 1 by catalogue (33.3 %), 1 by hypothesis (33.3 %)",
    ]


def printed(matrix, **how):
    file = io.StringIO()
    Console(file=file, width=80, highlight=False).print(matrix_table(matrix, **how), soft_wrap=True)
    return file.getvalue()


def test_the_matrix_shows_what_each_check_sees(golden):
    found, expected = golden(printed(MATRIX), "matrix.txt")
    assert found == expected


def test_a_terminal_without_unicode_gets_ascii():
    told = printed(MATRIX, ascii_only=True)
    assert told.isascii()
    assert told.splitlines()[1].split() == ["overflows", ".", ".", "x"]


def test_a_function_without_wrong_versions_has_no_table():
    assert "sigmoid " not in printed(replace(MATRIX, trials=(OVERFLOWS,)))


def test_without_wrong_versions_there_is_nothing_to_divide_by():
    assert figures([replace(MATRIX, trials=())]) == [
        "exercise2, seed 2024: 0 of 0 wrong versions caught (-), 0 of 0 mistakes diagnosed as themselves (-)"
    ]


def test_one_is_counted_in_the_singular():
    [line] = figures([replace(MATRIX, trials=(OVERFLOWS,))])
    assert "1 of 1 wrong version caught (100.0 %), 1 of 1 mistake diagnosed as themselves" in line


def test_the_figures_of_several_exercises_follow_each_other():
    other = Matrix("exercise9", 7, {}, ())
    lines = figures([MATRIX, other])
    assert lines[0].startswith("exercise2, seed 2024: 6 of 8 wrong versions caught (75.0 %)")
    assert lines[-1].startswith("exercise9, seed 7: ")


def test_a_wrong_version_that_is_no_catalogued_mistake_need_not_be_recognised():
    assert not any("mine.relu as" in line for line in figures([MATRIX]))


def test_json_holds_every_trial_with_all_statuses():
    [data] = json.loads(matrix_json([MATRIX]))
    assert (data["exercise"], data["seed"]) == ("exercise2", 2024)
    assert data["checks"] == {function: list(names) for function, names in CHECKS.items()}
    assert [each["id"] for each in data["trials"]] == [each.id for each in MATRIX.trials]
    assert data["trials"][0]["statuses"] == {**PASSING, "softmax_of_large_scores": "failed"}
    assert data["trials"][0]["named"] == ["softmax.overflows"]


def test_right_versions_are_counted_and_the_refused_named():
    good = Acceptance("exercise2/loops", (), ())
    bad = Acceptance("exercise2/exact", ("softmax_equals_torch", "relu_equals_torch"), ("softmax.overflows",))
    lines = figures([replace(MATRIX, trials=(OVERFLOWS,), right=(good, bad))])
    assert lines[1:] == [
        "  1 of 2 right versions accepted (50.0 %)",
        "  a right version: exercise2/exact refused by softmax_equals_torch, relu_equals_torch"
        " and taken for softmax.overflows",
    ]
