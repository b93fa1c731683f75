r"""The formulas of a card in LaTeX: `out[i] = sum over u of  x[i + u]` as \text{out}_{i} = \sum_{u} x_{i + u}.

A formula is written as students type it, one on a line, with words of English in between: `1  if  c = labels[i],  else
0`. Indices stand in brackets, or behind the underscore of a single letter: `image[i, j]`, `x_k`. Powers are `x ** 2`,
roots `sqrt(x)`. The words sum, max, min, argmax and mean take what stands behind them: `sum over u, v of x[u, v]`,
`max_k z_k`. So none of them, with an index, can be a variable: a mean of each channel is `m_c`, not `mean_c`.
"""

from __future__ import annotations

import re

_TOKENS = re.compile(
    r"\s*(?:(?P<name>[^\W\d]\w*'*)|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)|(?P<sign>\.\.\.|\*\*|[<>+-]=|\S))"
)
_FOLD = {
    "sum": r"\sum",
    "max": r"\max",
    "min": r"\min",
    "argmax": r"\operatorname*{argmax}",
    "mean": r"\operatorname*{mean}",
}
_KNOWN = {"max": r"\max", "min": r"\min", "log": r"\log"}
_RELATIONS = {
    "=": "=",
    "<": "<",
    ">": ">",
    "<=": r"\le",
    ">=": r"\ge",
    "+=": r"\mathrel{+}=",
    "-=": r"\mathrel{-}=",
    ",": ",",
    ":": ":",
    "...": r"\dots",
}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
# Two words side by side, the second of which has neither an index nor arguments.
_WORDS = re.compile(r"(\\text\{[^{}]*)\} \\  \\text\{([^{}]*\})(?![_\\])")


class FormulaError(ValueError):
    """This is no formula that can be read."""


def to_latex(formula: str) -> str:
    """Write `formula`, one line, as LaTeX without dollar signs. Raises FormulaError when brackets do not pair up."""
    parser = _Parser([match[match.lastgroup or 0] for match in _TOKENS.finditer(formula.strip())])
    written = parser.sequence(until=None)
    if parser.next is not None:
        raise FormulaError(f"{parser.next!r} stands alone in: {formula}")
    while (joined := _WORDS.sub(r"\1 \2", written)) != written:
        written = joined
    return written


class _Parser:
    """Reads tokens from the left; each method writes what it has read."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def take(self) -> str:
        if self.next is None:
            raise FormulaError("the formula ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def sequence(self, until: str | None) -> str:
        """Read sums, signs of relation and words side by side, up to the token `until`, which is left."""
        parts: list[str] = []
        while self.next not in (until, None, *_CLOSING.values()):
            if self.next in _RELATIONS:
                parts.append(_RELATIONS[self.take()])
                continue
            if parts and parts[-1] not in _RELATIONS.values():
                parts.append(r"\ ")  # words: two terms that nothing connects
            parts.append(self.sum())
        return " ".join(parts).replace(" ,", ",")

    def sum(self) -> str:
        written = "" if self.next in ("+", "-") else self.product()
        while self.next in ("+", "-"):
            written = f"{written} {self.take()} {self.product()}".strip()
        return written

    def product(self) -> str:
        written = self.term()
        while self.next in ("*", "/"):
            if self.take() == "*":
                written = rf"{written} \cdot {self.term()}"
            else:
                written = rf"\frac{{{_bare(written)}}}{{{_bare(self.term())}}}"
        return written

    def term(self) -> str:
        """Read a factor with its index, or one behind a sign such as that of a sum."""
        token = self.take()
        operator, _, index = token.partition("_")
        if operator in _FOLD and index:
            return rf"{_FOLD[operator]}_{{{index}}} {self._operand(token)}"
        if operator in _FOLD and self.next == "over":
            return rf"{_FOLD[operator]}_{{{self._range()}}} {self._operand(token)}"
        if token == "log" and self.next != "(":
            return rf"\log {self._operand(token)}"
        factor = self._indexed(self._atom(token))
        if self.next != "**":
            return factor
        self.take()
        return f"{{{factor}}}^{{{_bare(self._indexed(self._atom(self.take())))}}}"

    def _operand(self, sign: str) -> str:
        """Read what stands behind a sign."""
        if self.next is None or not re.match(r"[\w({[-]", self.next):
            raise FormulaError(f"{sign!r} needs a term behind it; a variable needs another name")
        return f"{self.take()} {self.product()}" if self.next == "-" else self.product()

    def _range(self) -> str:
        """Read what a sum goes over: "over u, v of", without the words around it."""
        self.take()
        written = self.sequence(until="of")
        if self.next != "of":
            raise FormulaError('"over" needs an "of" behind it')
        self.take()
        return written

    def _atom(self, token: str) -> str:
        if token in _CLOSING:
            return self._bracketed(token)
        if not re.match(r"\w", token):
            raise FormulaError(f"{token!r} cannot stand here")
        if self.next != "(" or token[0].isdigit():
            return _name(token)
        self.take()
        inside = self._bracketed("(", bare=True)
        if token == "exp":
            return f"e^{{{inside}}}"
        if token == "sqrt":
            return rf"\sqrt{{{inside}}}"
        if token == "floor":
            return rf"\left\lfloor {inside} \right\rfloor"
        return rf"{_KNOWN.get(token, _name(token))}\left({inside}\right)"

    def _indexed(self, written: str) -> str:
        while self.next is not None and (self.next == "[" or re.fullmatch(r"_\w+", self.next)):
            token = self.take()
            written += f"_{{{self._bracketed('[', bare=True) if token == '[' else token[1:]}}}"
        return written

    def _bracketed(self, opening: str, *, bare: bool = False) -> str:
        """Read the inside of a pair of brackets, of which the first is read already."""
        closing = _CLOSING[opening]
        inside = self.sequence(until=closing)
        if self.next != closing:
            raise FormulaError(f"{opening} is never closed")
        self.take()
        left, right = (rf"\{opening}", rf"\{closing}") if opening == "{" else (opening, closing)
        return inside if bare else rf"\left{left}{inside}\right{right}"


def _name(token: str) -> str:
    """Write a name: one letter is a variable, and may have an index; more are a word."""
    base, _, index = token.partition("_")
    if len(base) == 1 and index:
        return f"{base}_{{{index}}}"
    if len(token.rstrip("'")) == 1 or token[0].isdigit():
        return token
    return rf"\text{{{token.replace('_', chr(92) + '_')}}}"


def _bare(written: str) -> str:
    """Take `written` out of brackets around the whole, which a fraction does not need."""
    inside = written.removeprefix(r"\left(").removesuffix(r"\right)")
    whole = len(written) - len(inside) == len(r"\left(\right)") and _closes_last(inside)
    return inside if whole else written


def _closes_last(inside: str) -> bool:
    """Say whether the brackets in `inside` pair up by themselves."""
    depth = 0
    for bracket in re.findall(r"\\(left|right)[(\[\\]|\\right.", inside):
        depth += 1 if bracket == "left" else -1
        if depth < 0:
            return False
    return depth == 0
