"""Formulas as students type them become formulas as mathematicians write them."""

import ast
import re

import pytest
from dl4cv.release.formula import FormulaError, to_latex
from hypothesis import given
from hypothesis import strategies as st

from tests.places import SOLUTIONS

FORMULAS = sorted(
    {
        line.strip()
        for path in SOLUTIONS.glob("exercise*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        for block in re.findall(r"^Formula.*:\n((?: {4}.*\n)+)", ast.get_docstring(node) or "", re.MULTILINE)
        for line in block.splitlines()
    }
)


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("x_c - m", r"x_{c} - m"),
        ("-x", "- x"),
        ("H'", "H'"),
        ("2 * x", r"2 \cdot x"),
        ("a / b / c", r"\frac{\frac{a}{b}}{c}"),
        ("(a + b) / (c * d)", r"\frac{a + b}{c \cdot d}"),
        ("(a) + (b)", r"\left(a\right) + \left(b\right)"),
        ("1 / (a) (b)", r"\frac{1}{a} \  \left(b\right)"),
        ("((a) * (b)) / c", r"\frac{\left(a\right) \cdot \left(b\right)}{c}"),
        ("(f(a) - (b)) / c", r"\frac{\text{f}\left(a\right) - \left(b\right)}{c}".replace(r"\text{f}", "f")),
        ("image[c, i + 1]", r"\text{image}_{c, i + 1}"),
        ("kernel_size", r"\text{kernel\_size}"),
        ("exp(-x)", "e^{- x}"),
        ("x ** 2", "{x}^{2}"),
        ("2 * (x[n] - m_c) ** (k + 1) / N", r"\frac{2 \cdot {\left(x_{n} - m_{c}\right)}^{k + 1}}{N}"),
        ("exp(-x) ** 2", "{e^{- x}}^{2}"),
        ("a / sqrt(v + 1)", r"\frac{a}{\sqrt{v + 1}}"),
        ("floor(a / b)", r"\left\lfloor \frac{a}{b} \right\rfloor"),
        ("max(0, x)", r"\max\left(0, x\right)"),
        ("softmax(x)_c", r"\text{softmax}\left(x\right)_{c}"),
        ("log sum_k exp(x_k - m)", r"\log \sum_{k} e^{x_{k} - m}"),
        ("argmax_c scores[i, c]", r"\operatorname*{argmax}_{c} \text{scores}_{i, c}"),
        ("sum over u, v of  a[u] * b[v]", r"\sum_{u, v} a_{u} \cdot b_{v}"),
        ("max over u < kH of x[u]", r"\max_{u < \text{kH}} x_{u}"),
        ("mean over the batch of  -log p", r"\operatorname*{mean}_{\text{the batch}} - \log p"),
        ("x / sum_k x_k = y", r"\frac{x}{\sum_{k} x_{k}} = y"),
        ("out = [1 - p, p]", r"\text{out} = \left[1 - p, p\right]"),
        ("a = 1  if  b <= 2,  else 0", r"a = 1 \  \text{if} \  b \le 2, \text{else} \  0"),
        ("m   for any number m", r"m \  \text{for any number} \  m"),
        ("10,000 images", r"10,000 \  \text{images}"),
        ("0 ... 9", r"0 \dots 9"),
    ],
)
def test_a_formula_is_written_as_latex(formula, written):
    assert to_latex(formula) == written


@pytest.mark.parametrize("formula", ["(a", "a)", "x[1", "a + ", "a * / b", "sum over u, v", "f(x]", "'a", "x **"])
def test_what_is_no_formula_is_refused(formula):
    with pytest.raises(FormulaError):
        to_latex(formula)


@given(st.text("abxy_12 +-*/=,()[]{}.'∑<>", max_size=30))
def test_any_text_is_either_refused_or_written_with_brackets_that_pair_up(formula):
    try:
        written = to_latex(formula)
    except FormulaError:
        return
    bare = re.sub(r"\\[{}]", "", written)
    assert bare.count("{") == bare.count("}")
    assert written.count(r"\left") == written.count(r"\right")


def test_a_word_that_takes_what_stands_behind_it_is_no_variable():
    with pytest.raises(FormulaError, match="'mean_c' needs a term behind it"):
        to_latex("mean_c = x / N")


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_formula_of_the_course_can_be_written(formula):
    assert "$" not in to_latex(formula)


def test_the_course_has_formulas():
    assert len(FORMULAS) > 12
