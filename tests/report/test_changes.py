from dataclasses import replace

from dl4cv.report.changes import changes, changes_lines


def with_statuses(result, *statuses):
    both = zip(result.checks, statuses, strict=True)
    checks = tuple(replace(c, status=s, score=c.max_score if s == "passed" else 0.0) for c, s in both)
    return replace(result, checks=checks, score=sum(check.score for check in checks))


def told(result, before, after):
    return changes_lines(changes(with_statuses(result, *before), with_statuses(result, *after)))


FAILED = ("passed", "failed", "failed", "skipped", "missing")


def test_what_was_put_right_is_named_by_function_with_the_points(flipped_kernel):
    after = ("passed", "passed", "passed", "passed", "missing")
    assert told(flipped_kernel, FAILED, after) == ["+60 points. Fixed: conv2d_gray (2 checks), conv2d_rgb (1 check)."]


def test_what_is_newly_broken_is_named_too(flipped_kernel):
    after = ("failed", "failed", "passed", "skipped", "missing")
    assert told(flipped_kernel, FAILED, after) == [
        "-10 points. Fixed: conv2d_gray (1 check).",
        "Newly broken: output_size (1 check).",
    ]


def test_another_way_to_fail_is_no_change(flipped_kernel):
    assert told(flipped_kernel, FAILED, ("passed", "error", "timeout", "failed", "missing")) == ["Nothing changed."]
