import io
import re
from dataclasses import replace

import pytest
from dl4cv.exercise.exercise import SEED
from dl4cv.report.arrays import WRONG_BLOCK
from dl4cv.report.terminal import problem, render, verdict
from dl4cv.results import Array, CheckResult
from rich.console import Console

COLOURS = {"force_terminal": True, "color_system": "truecolor"}
GROUND = re.compile(r"\x1b\[[\d;]*48;2;")


def printed(result, encoding="ascii", width=80, seed=SEED, prints=True, **console):
    """What `render` writes to a stream of that encoding, for a result with the usual seed or `seed`."""
    stream = io.BytesIO()
    file = io.TextIOWrapper(stream, encoding=encoding, newline="\n")
    options = {"_environ": {}, **console}
    render(
        replace(result, seed=seed),
        Console(file=file, width=width, **options),
        title="Convolutions",
        following="exercise4",
        prints=prints,
    )
    file.flush()
    return stream.getvalue().decode(encoding)


def test_each_result_reads_as_in_its_golden_file(named_result, golden):
    name, result = named_result
    found, expected = golden(printed(result), f"{name}.txt")
    assert found == expected


def test_a_terminal_with_utf8_gets_signs_and_lines(flipped_kernel, golden):
    found, expected = golden(printed(flipped_kernel, encoding="utf-8"), "flipped_kernel_utf8.txt")
    assert found == expected


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_no_line_is_wider_than_the_terminal_but_a_command_to_copy(named_result, encoding, width):
    for colours in ({}, COLOURS):
        text = printed(named_result[1], encoding=encoding, width=width, **colours)
        lines = re.sub(r"\x1b\[[\d;]*m", "", text).splitlines()
        assert max(len(line) for line in lines if not line.startswith("dl4cv-grade ")) <= width


def test_a_terminal_with_colours_has_numbers_on_a_ground_and_any_other_the_numbers_alone(flipped_kernel):
    assert GROUND.search(printed(flipped_kernel, encoding="utf-8", **COLOURS))
    for other in (
        {"force_terminal": True, "color_system": "standard"},
        {**COLOURS, "_environ": {"NO_COLOR": "1"}},
        {**COLOURS, "encoding": "ascii"},
        {},
    ):
        plain = printed(flipped_kernel, **{"encoding": "utf-8", **other})
        assert not GROUND.search(plain)
        assert "[1] [2]" in re.sub(r"\x1b\[[\d;]*m", "", plain)


def test_a_map_too_wide_for_its_numbers_is_drawn_in_blocks_where_there_are_colours(flipped_kernel):
    """And the page is pointed to, since it has the numbers."""
    right = Array("float64", (2, 24), [[0.125 * (i + j) for j in range(24)] for i in range(2)])
    wrong = replace(right, values=[right.values[0], [0.5] * 24])
    check = flipped_kernel.checks[1]
    example = replace(check.counterexample, expected=right, returned=wrong, index=(1, 0), origin=None)
    wide = replace(flipped_kernel, checks=(replace(check, counterexample=example),))
    shaded, plain = printed(wide, encoding="utf-8", width=60, **COLOURS), printed(wide, encoding="utf-8", width=60)
    assert WRONG_BLOCK * 20 in re.sub(r"\x1b\[[\d;]*m", "", shaded)
    assert WRONG_BLOCK not in plain
    assert "float64, shape (2, 24)" in plain
    for text in (shaded, plain):
        assert "Not all fits here; --html FILE shows it in pictures." in text
        assert "first difference at [1, 0]" in text
    assert "Not all fits" not in printed(flipped_kernel, encoding="utf-8", **COLOURS)


def test_a_seed_is_told_when_it_is_not_the_usual_one(flipped_kernel):
    assert "\nSeed: 7.\n" in printed(flipped_kernel, seed=7)
    assert "Seed" not in printed(flipped_kernel)


def test_what_is_not_settled_has_no_mark_and_nothing_to_mend(flipped_kernel):
    lost = replace(flipped_kernel.checks[0], status="unsettled", message="The system ended the process.")
    lines = printed(replace(flipped_kernel, checks=(lost, *flipped_kernel.checks[1:]))).splitlines()
    assert lines[-1].startswith("Not settled, so there is no mark. Next: dl4cv-grade exercise3")
    assert any("? not settled" in line for line in lines)


def test_a_log_gets_no_escape_sequences(named_result):
    assert "\x1b" not in printed(named_result[1], encoding="utf-8")


def test_an_unavailable_check_does_not_count(all_passed, flipped_kernel):
    lacking = replace(all_passed.checks[0], name="other", status="unavailable", score=0.0, max_score=0.0)
    text = printed(replace(all_passed, checks=(*all_passed.checks, lacking), notes=("1 check is unavailable.",)))
    assert "all 4 checks passed" in text
    assert "Note: 1 check is unavailable." in text
    assert "Well done." in text
    failed = printed(replace(flipped_kernel, checks=(*flipped_kernel.checks, lacking)))
    assert f"of {len(flipped_kernel.checks)} checks passed" in failed
    assert "- unavailable" in failed


def test_no_color_leaves_no_colour_in_a_terminal(flipped_kernel):
    text = printed(flipped_kernel, "utf-8", force_terminal=True, color_system="256", no_color=True)
    codes = {code for sequence in re.findall(r"\x1b\[([\d;]*)m", text) for code in sequence.split(";")}
    assert codes <= {"", "0", "1", "2"}  # plain, bold and dim


def test_a_colour_terminal_shows_the_differing_elements_in_red(flipped_kernel):
    text = printed(flipped_kernel, "utf-8", force_terminal=True, color_system="standard")
    assert "\x1b[1;31m[1]\x1b[0m" in text


def test_what_a_student_prints_reaches_no_terminal_as_an_escape_sequence(injection):
    text = printed(injection, "utf-8", force_terminal=True, color_system="standard")
    assert not re.search(r"\x1b(?!\[[\d;]*m)", text)
    assert "[green]all passed[/green]" in text
    assert ":smile:" in text


def test_all_that_student_code_prints_is_shown_only_on_request(flipped_kernel):
    assert "kernel is [[1. 2.]" in printed(flipped_kernel)
    text = printed(flipped_kernel, prints=False)
    assert "kernel is [[" not in text
    assert "Your code printed 2 lines; --prints shows them." in text
    assert "Your code printed 1 line; --prints shows it." in printed(
        replace(flipped_kernel, output="1\n"), prints=False
    )


def test_what_was_printed_in_the_failing_case_stands_beside_it(exception):
    [check] = [check for check in exception.checks if check.counterexample is not None][:1]
    example = replace(check.counterexample, printed="x is 3\n")
    told = replace(exception, checks=(replace(check, counterexample=example),), output="x is 3\nx is 4\n")
    text = printed(told, prints=False)
    assert "  Printed x is 3\n" in text
    assert "x is 4" not in text


def test_what_was_probably_meant_to_be_a_missing_function_is_told(all_passed):
    first = all_passed.checks[0].function
    near = f"`{first}` is not written yet: your file has `{first}s`, and a name must agree in every letter."
    checks = tuple(
        replace(check, status="missing", score=0.0, message=near if check.function == first else "Not there.")
        for check in all_passed.checks
    )
    text = " ".join(printed(replace(all_passed, checks=checks, passed=False, score=0.0)).split())
    assert text.count(near) == 1


def test_later_failures_by_the_same_mistake_take_one_line(flipped_kernel):
    text = printed(flipped_kernel)
    assert text.count("The kernel is flipped") == 1
    assert "not passed either: an impulse as image" in text


def test_the_same_mistake_in_another_function_is_not_explained_again(flipped_kernel):
    again = replace(flipped_kernel.checks[1], function="conv2d")
    text = printed(replace(flipped_kernel, checks=(*flipped_kernel.checks, again)))
    assert text.count("laid on the image") == 1
    assert "The same mistake as in conv2d_gray." in text


def test_another_mistake_of_the_same_function_is_explained_too(flipped_kernel):
    second = flipped_kernel.checks[2]
    other = replace(second, mistake=replace(second.mistake, id="mean", title="The mean is taken"))
    text = printed(replace(flipped_kernel, checks=(*flipped_kernel.checks[:2], other)))
    assert "The kernel is flipped." in text
    assert "The mean is taken." in text


def test_beside_a_known_mistake_nothing_is_guessed(flipped_kernel):
    guessed = replace(flipped_kernel.checks[1], cause="Perhaps something else.")
    text = printed(replace(flipped_kernel, checks=(guessed,)))
    assert "laid on the image" in text
    assert "Perhaps" not in text


def test_the_same_exception_at_the_same_line_is_told_once(exception, flipped_kernel):
    raised = exception.checks[1]
    again = replace(raised, title="works on views", mistake=flipped_kernel.checks[1].mistake)
    text = printed(replace(exception, checks=(raised, again)))
    assert text.count("line 42") == 1
    assert "not passed either: works on views." in text


def test_an_argument_that_the_call_shows_is_not_shown_again(exception):
    check = exception.checks[0]
    example = replace(check.counterexample, call="relu(x=np.float64(1.0))", arguments={"x": Array("float64", (), 1.0)})
    text = printed(replace(exception, checks=(replace(check, counterexample=example),)))
    assert "relu(x=np.float64(1.0))" in text
    assert "x = 1" not in text


def test_of_values_in_parts_the_one_that_differs_is_drawn_under_its_name(exception):
    check = exception.checks[0]
    right = {"grad_x": Array("float64", (1,), [1.0]), "grad_weight": Array("float64", (2,), [2.0, 3.0])}
    yours = {**right, "grad_weight": Array("float64", (2,), [2.0, 7.0])}
    example = replace(check.counterexample, expected=right, returned=yours, where="grad_weight", index=(1,))
    lines = printed(replace(exception, checks=(replace(check, counterexample=example),))).splitlines()
    at = lines.index("    grad_weight:")
    assert lines[at + 2].split() == ["expected", "yours", "where", "they", "differ"]
    assert lines[at + 3].split() == ["2", "3", "2", "[7]", ".", "x"]


def test_skipped_checks_are_counted_by_function(all_passed):
    waiting = [replace(check, status="skipped", message="first get it right") for check in all_passed.checks[1:]]
    text = " ".join(printed(replace(all_passed, checks=(all_passed.checks[0], *waiting))).split())
    assert "Skipped: 2 checks of conv2d, 1 check of LeNet; first get it right." in text


@pytest.mark.parametrize("status", ["missing", "passed"])
def test_a_function_that_is_not_written_or_is_right_takes_one_row(all_passed, flipped_kernel, status):
    of_conv2d = [replace(check, status=status) for check in all_passed.checks if check.function == "conv2d"]
    assert len(of_conv2d) == 2
    text = printed(replace(all_passed, checks=(flipped_kernel.checks[1], *of_conv2d)))
    assert "conv2d 2 checks" in " ".join(text.split())
    assert of_conv2d[0].title not in text


def test_a_refused_import_is_told_once(refused):
    text = printed(refused)
    assert text.count("line 3 imports scipy") == 1
    assert "Next: remove what was refused" in text


def test_the_isolation_is_told_of_refused_functions_too(refused, flipped_kernel):
    assert "Isolation: " in printed(flipped_kernel)
    assert "Isolation: " in printed(refused)


def test_where_it_is_not_the_command_that_grades_again_that_is_told_instead(flipped_kernel):
    console = Console(file=io.StringIO(), width=80)
    console.print(verdict(flipped_kernel, again="run this cell again"))
    last = console.file.getvalue().strip().splitlines()[-1]
    assert last.endswith("then run this cell again")


@pytest.mark.parametrize("status", ["error", "timeout", "crashed"])
def test_a_file_that_does_not_load_is_to_load_first(refused, status):
    checks = tuple(replace(check, status=status) for check in refused.checks)
    assert "Next: make your file load, then" in printed(replace(refused, checks=checks))
    raised = tuple(replace(check, status=status, line=3, cases=1) for check in refused.checks)
    assert f"Next: put {raised[0].function} right, then" in printed(replace(refused, checks=raised))


def test_a_path_that_is_not_the_usual_one_is_part_of_the_next_command(flipped_kernel):
    elsewhere = replace(flipped_kernel.submission, path="my work/a.py")
    last = printed(replace(flipped_kernel, submission=elsewhere)).splitlines()[-1]
    assert last == "dl4cv-grade exercise3 'my work/a.py'"


def test_a_wrong_answer_that_is_shown_says_how_to_learn_more_of_it(flipped_kernel):
    elsewhere = replace(flipped_kernel.submission, path="my work/a.py")
    text = printed(replace(flipped_kernel, submission=elsewhere))
    assert "More about conv2d_gray: dl4cv-grade why exercise3 conv2d_gray 'my work/a.py'" in text


def test_what_shows_no_call_offers_no_more_of_it(refused, all_passed):
    assert "dl4cv-grade why" not in printed(refused)
    assert "dl4cv-grade why" not in printed(all_passed)


def test_a_narrow_terminal_breaks_nothing(named_result):
    assert "points" in printed(named_result[1], width=40)


def test_a_verdict_is_the_same_twice(flipped_kernel):
    assert printed(flipped_kernel) == printed(flipped_kernel)
    assert verdict(flipped_kernel) is not None


def test_a_problem_is_one_line_that_names_the_program():
    text = problem("no such file: exercise3.py\x1b[2J").plain
    assert text == "dl4cv-grade: no such file: exercise3.py\\x1b[2J"


def test_a_call_longer_than_a_line_is_broken_between_its_arguments(flipped_kernel):
    call = "max_pool2d_backward(x, grad_out, kernel_size=(2, 3), stride=(2, 1), padding=(1, 0))"
    checks = list(flipped_kernel.checks)
    checks[1] = replace(checks[1], counterexample=replace(checks[1].counterexample, call=call))
    text = printed(replace(flipped_kernel, checks=tuple(checks)), width=60)
    assert "..." not in text
    assert " ".join(call.split()) in " ".join(text.split())


def checks_of(function, *statuses):
    """Checks of one function, each worth a point, that ended in these ways."""
    return [
        CheckResult(f"{function}_{n}", function, f"Title {n}.", "reference", status, float(status == "passed"), 1.0)
        for n, status in enumerate(statuses)
    ]


def table_of(result, checks):
    """The rows of the table, without columns' rules."""
    text = printed(replace(result, checks=tuple(checks)), encoding="utf-8")
    lines = text[text.index("function") :].split("\n\n")[0].splitlines()[2:]
    return [" ".join(line.split()) for line in lines]


def test_a_short_table_has_a_row_for_each_check_of_a_function_that_is_not_right(flipped_kernel):
    checks = [*checks_of("one", *["passed"] * 3), *checks_of("two", "failed", "skipped", "passed")]
    assert table_of(flipped_kernel, checks) == [
        "one 3 checks ✓ passed 3 / 3",
        "two Title 0. ✗ failed 0 / 1",
        "Title 1. · skipped 0 / 1",
        "Title 2. ✓ passed 1 / 1",
    ]


def test_in_a_long_table_what_passed_or_was_skipped_of_a_function_has_one_row(flipped_kernel):
    checks = [*checks_of("one", *["passed"] * 3), *checks_of("two", *["failed", "skipped", "passed"] * 7)]
    rows = table_of(flipped_kernel, checks)
    assert rows[0] == "one 3 checks ✓ passed 3 / 3"
    assert rows[-2:] == ["7 checks · skipped 0 / 7", "7 checks ✓ passed 7 / 7"]
    assert len(rows) == 10


def test_where_the_functions_are_many_those_that_are_right_have_one_row_below_the_others(flipped_kernel):
    right = [check for number in range(20) for check in checks_of(f"right{number}", "passed", "passed")]
    open_ones = [check for number in range(5) for check in checks_of(f"open{number}", "missing")]
    assert table_of(flipped_kernel, [*right, *checks_of("two", "failed"), *open_ones]) == [
        "two Title 0. ✗ failed 0 / 1",
        "20 functions 40 checks ✓ passed 40 / 40",
        "5 functions 5 checks · not written yet 0 / 5",
    ]


def test_in_a_narrow_terminal_checks_have_the_room_of_the_functions_names(flipped_kernel):
    checks = checks_of("precision_recall_f1", "failed", "skipped", "passed")
    long = [replace(check, title="Counts how many images there are of a class.") for check in checks]
    text = printed(replace(flipped_kernel, checks=tuple(long)), encoding="utf-8", width=60)
    lines = text[text.index("check  ") :].split("\n\n")[0].splitlines()
    assert lines[2].startswith("precision_recall_f1  Counts how many")
    assert lines[4].split("  ")[1].startswith("Counts how many images there are")
    assert len(lines) <= 8
