"""Results built by hand, each for one way a submission can fare."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from dl4cv.results import (
    Array,
    CheckResult,
    Counterexample,
    Curves,
    Diagnosis,
    Images,
    Isolation,
    Matrix,
    Origin,
    Result,
    Steps,
    Submission,
)

GOLDEN = Path(__file__).parent / "golden"

FLIPPED = Diagnosis(
    "kernel-flipped",
    "The kernel is flipped",
    "Deep learning's convolution is a cross-correlation: the kernel is laid on the image as it is.",
)


def matrix(*rows: list[float], dtype: str = "float64") -> Array:
    return Array(dtype, (len(rows), len(rows[0])), list(rows))


def check(
    function: str, name: str, title: str, status: str = "passed", points: float = 20, **more: object
) -> CheckResult:
    return CheckResult(
        name=name,
        function=function,
        title=title,
        kind="reference",
        status=status,
        score=points if status == "passed" else 0.0,
        max_score=points,
        cases=60 if status in ("passed", "failed") else 0,
        seconds=0.25,
        **more,
    )


def graded(*checks: CheckResult, **more: object) -> Result:
    score = sum(each.score for each in checks)
    fields = {
        "exercise": "exercise3",
        "submission": Submission("exercise3.py", "0" * 64),
        "score": score,
        "max_score": sum(each.max_score for each in checks),
        "passed": all(each.status == "passed" for each in checks),
        "seed": 1,
        "seconds": 1.84,
        "isolation": Isolation("strong", ("process", "limits", "landlock", "seccomp")),
        "versions": {"dl4cv-grade": "0.1.0"},
        "checks": checks,
    }
    return Result(**{**fields, **more})


OUTPUT_SIZE = check("output_size", "output_size_equals_torch", "counts as torch does")

FLIPPED_EXAMPLE = Counterexample(
    call="conv2d_gray(image, kernel)",
    arguments={
        "image": matrix([0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 0.0]),
        "kernel": matrix([1.0, 2.0], [3.0, 4.0]),
    },
    expected=matrix([4.0, 3.0], [2.0, 1.0]),
    returned=matrix([1.0, 2.0], [3.0, 4.0]),
    index=(0, 0),
    origin=Origin(
        kind="convolution",
        index=(0, 0),
        argument="image",
        rows=Steps(0, 1, 2),
        columns=Steps(0, 1, 2),
        terms=((0.0, 1.0), (0.0, 2.0), (0.0, 3.0), (1.0, 4.0)),
        count=4,
        value=4.0,
        yours=1.0,
    ),
)

FLIPPED_KERNEL = graded(
    OUTPUT_SIZE,
    check(
        "conv2d_gray",
        "conv2d_gray_equals_torch",
        "equals torch on any image and kernel",
        "failed",
        30,
        message="4 of 4 elements differ, the first at [0, 0]: expected 4, yours 1.",
        remedy="Leave the kernel as it is: multiply window and kernel element by element, then sum.",
        counterexample=FLIPPED_EXAMPLE,
        mistake=FLIPPED,
    ),
    check(
        "conv2d_gray",
        "conv2d_gray_of_an_impulse",
        "an impulse as image gives the kernel turned by half a turn",
        "failed",
        10,
        message="16 of 16 elements differ.",
        mistake=FLIPPED,
    ),
    check("conv2d_rgb", "conv2d_rgb_equals_torch", "sums over the three channels", "skipped", 20,
          message="first get conv2d_gray right"),
    check("conv2d", "conv2d_equals_torch", "equals torch for any geometry", "missing", 20),
    output="kernel is [[1. 2.]\n [3. 4.]]\n",
    notes=("exercise3.py and exercise3.ipynb are both here; exercise3.py is newer and was graded.",),
)  # fmt: skip

WRONG_SHAPE = graded(
    OUTPUT_SIZE,
    check(
        "conv2d",
        "conv2d_equals_torch",
        "equals torch for any geometry",
        "failed",
        80,
        message="The shape is (2, 5, 9, 30), expected (2, 5, 30, 9).",
        cause="Height and width have changed places.",
        remedy="Rows come first: output[n, o, i, j] is row i, column j.",
        counterexample=Counterexample(
            call="conv2d(x, weight, stride=(1, 2))",
            arguments={
                "x": Array("float32", (2, 3, 32, 20)),
                "weight": Array("float32", (5, 3, 3, 3)),
                "stride": Array("", (), text="(1, 2)"),
            },
            expected=Array("float32", (2, 5, 30, 9)),
            returned=Array("float32", (2, 5, 9, 30)),
        ),
    ),
)

EXCEPTION = graded(
    check(
        "output_size",
        "output_size_equals_torch",
        "counts as torch does",
        "failed",
        20,
        message="expected 2, yours 3.",
        counterexample=Counterexample(
            call="output_size(5, 3, stride=2)",
            arguments={},
            expected=Array("int64", (), 2),
            returned=Array("int64", (), 3),
        ),
    ),
    check(
        "conv2d_gray",
        "conv2d_gray_equals_torch",
        "equals torch on any image and kernel",
        "error",
        80,
        message="IndexError: index 3 is out of bounds for axis 0 with size 3",
        cause="The output is made larger than the number of places the kernel has.",
        remedy="Use output_size for both axes.",
        line=42,
        counterexample=Counterexample(
            call="conv2d_gray(image, kernel)",
            arguments={"image": matrix([0.0, 0.0, 0.0], dtype="uint8"), "kernel": matrix([1.0, 0.5])},
            expected=matrix([0.0, 0.0]),
        ),
    ),
)

TIMEOUT = graded(
    OUTPUT_SIZE,
    check("conv2d_gray", "conv2d_gray_equals_torch", "equals torch on any image and kernel", "timeout", 40,
          message="conv2d_gray had not answered after 5 s.", cause="A loop that does not end.",
          remedy="Look for a while loop whose condition never changes."),
    check("conv2d_gray", "conv2d_gray_is_linear", "twice the image gives twice the answer", "timeout", 20,
          message="conv2d_gray had not answered after 5 s."),
    check("conv2d", "conv2d_equals_torch", "equals torch for any geometry", "crashed", 20,
          message="Your code ended the process (exit status 3)."),
    isolation=Isolation("basic", ("process", "limits"), ("files", "network")),
    submission=Submission("my work/lösung.py", "0" * 64),
)  # fmt: skip

NOTHING_WRITTEN = graded(
    *(
        check(function, f"{function}_equals_torch", "equals torch", "missing", 25)
        for function in ("output_size", "conv2d_gray", "conv2d_rgb", "conv2d")
    )
)

ALL_PASSED = graded(
    OUTPUT_SIZE,
    check("conv2d", "conv2d_equals_torch", "equals torch for any geometry", points=60),
    check("conv2d", "conv2d_is_linear", "twice the image gives twice the answer", points=10),
    check("LeNet", "LeNet_learns", "reaches 97 % on the test images", points=10, measured={"accuracy": 0.98539999}),
)

INJECTION = graded(
    check(
        "conv2d_gray",
        "conv2d_gray_equals_torch",
        "equals torch on any image and kernel",
        "error",
        100,
        message="Error: [bold red]100 / 100[/] \x1b[2J\x1b[1;1H passed \u202e :smile:\nsecond line \ud800 \x00 日",
        line=7,
    ),
    output="\x1b[32m[green]all passed[/green]\x1b[0m\r\n\x1b]0;title\x07\tσ ≤ 1\n" + "flood\n" * 1000,
    submission=Submission("[red]exercise3[/red].py", "0" * 64),
)

BATCH = graded(
    check(
        "softmax",
        "softmax_equals_torch",
        "equals torch along any axis",
        "failed",
        50,
        message="1 of 10 elements differs.",
        counterexample=Counterexample(
            call="softmax(x)",
            arguments={"x": Array("float64", (10,), [float(i) for i in range(10)])},
            expected=Array("float64", (10,), [0.12345678 / (i + 1) for i in range(10)]),
            returned=Array("float64", (10,), [0.12345678 / (i + 1) + (2e-9 if i == 3 else 0) for i in range(10)]),
            index=(3,),
        ),
    ),
    check(
        "conv2d",
        "conv2d_equals_torch",
        "equals torch for any geometry",
        "failed",
        50,
        message="2 of 24 elements differ.",
        counterexample=Counterexample(
            call="conv2d(x, weight, bias=bias, stride=(1, 2))",
            arguments={
                "x": Array("float64", (1, 2, 2, 2), [[[[1.0, 0.5], [0.0, -1.0]], [[0.0, 0.0], [0.0, 1e-17]]]]),
                "weight": Array("float64", (4, 2, 1, 1), [[[[1.0]], [[2.0]]]] * 4),
                "bias": Array("float64", (4,), [0.0, "nan", "-inf", 1.0]),
                "stride": Array("", (), text="(1, 2)"),
            },
            expected=Array("float64", (2, 4, 1, 3), [[[[1.0, 2.0, 3.0]]] * 4] * 2),
            returned=Array("float64", (2, 4, 1, 3), [[[[1.0, 2.0, 3.0]]] * 4, [[[1.0, "nan", 2.5]]] * 4]),
            index=(1, 0, 0, 1),
        ),
    ),
)

GRADIENTS = graded(
    check(
        "linear_backward",
        "linear_backward_grad_weight",
        "Gives the right grad_weight.",
        "failed",
        50,
        message="grad_weight is 2 at index [0, 1]; 3 is right. 1 of 2 values differs.",
        cause="grad_weight holds the last example alone.",
        remedy="Add up over the examples: grad_out.T @ x.",
        counterexample=Counterexample(
            call="linear_backward(x, weight, grad_out)",
            arguments={
                "x": matrix([0.0, 1.0], [3.0, 2.0]),
                "weight": matrix([1.0, 1.0]),
                "grad_out": matrix([1.0], [1.0]),
            },
            expected={"grad_x": matrix([1.0, 1.0], [1.0, 1.0]), "grad_weight": matrix([3.0, 3.0])},
            returned={"grad_x": matrix([1.0, 1.0], [1.0, 1.0]), "grad_weight": matrix([3.0, 2.0])},
            index=(0, 1),
            where="grad_weight",
        ),
    ),
    check(
        "linear_backward",
        "linear_backward_foretells",
        "Foretells by how much the loss changes when x and weight move a little.",
        "failed",
        50,
        message="Along a random direction the loss changes by 0.5 a step; your gradient foretells 0.4.",
        counterexample=Counterexample(
            call="linear_backward(x, weight, grad_out)",
            arguments={
                "x": matrix([0.0, 1.0], [3.0, 2.0]),
                "weight": matrix([1.0, 1.0]),
                "grad_out": matrix([1.0], [1.0]),
            },
            expected=Array("float64", (), 0.5),
            returned=Array("float64", (), 0.4),
        ),
    ),
    exercise="exercise5",
    submission=Submission("exercise5.py", "0" * 64),
)

LENET_RUN = graded(
    check("LeNet", "LeNet_of_any_batch", "Returns ten logits for each image.", points=40),
    check(
        "train_step",
        "lenet_trained_on_mnist",
        "Trained by train_step, LeNet reads 97 of 100 test images.",
        "failed",
        60,
        message="It reads 91.2 % of the test images; 97 % are wanted.",
        measured={"test accuracy": 0.9121},
        exhibits=(
            Curves("Loss", {"training": ((0, 2.3), (100, 0.4), (200, 0.3))}, "step", "loss"),
            Matrix("Confusion matrix", ((9.0, 1.0), (2.0, 8.0)), ("0", "1"), ("0", "1"), "class", "prediction"),
            Images("Misread digits", (((0.0, 255.0), (255.0, 0.0)),), ("1 read as 0",)),
        ),
    ),
    exercise="exercise6",
    submission=Submission("exercise6.ipynb", "0" * 64),
)

RESULTS = {
    "gradients": GRADIENTS,
    "lenet_run": LENET_RUN,
    "flipped_kernel": FLIPPED_KERNEL,
    "wrong_shape": WRONG_SHAPE,
    "exception": EXCEPTION,
    "timeout": TIMEOUT,
    "nothing_written": NOTHING_WRITTEN,
    "all_passed": ALL_PASSED,
    "injection": INJECTION,
    "batch": BATCH,
}


@pytest.fixture(params=sorted(RESULTS))
def named_result(request: pytest.FixtureRequest) -> tuple[str, Result]:
    return request.param, RESULTS[request.param]


@pytest.fixture
def flipped_kernel() -> Result:
    return FLIPPED_KERNEL


@pytest.fixture
def all_passed() -> Result:
    return ALL_PASSED


@pytest.fixture
def exception() -> Result:
    return EXCEPTION


@pytest.fixture
def injection() -> Result:
    return INJECTION


@pytest.fixture
def refused() -> Result:
    message = "line 3 imports scipy, which this exercise does without."
    checks = [replace(each, status="refused", message=message) for each in NOTHING_WRITTEN.checks]
    return replace(NOTHING_WRITTEN, checks=tuple(checks))


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
