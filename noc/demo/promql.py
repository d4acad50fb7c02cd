"""As much of PromQL as a console asks: selectors, numbers, `timestamp()`, arithmetic, comparisons with `bool`, `or`."""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

Labels = tuple[tuple[str, str], ...]  # sorted, with the metric's name as __name__

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>[a-zA-Z_:][\w:]*)"
    r'|(?P<text>"(?:[^"\\]|\\.)*")|(?P<sign>=~|!~|==|!=|<=|>=|[-+*/(){}=<>,]))'
)
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
    "/": lambda left, right: left / right if right else float("nan"),
}  # fmt: skip
_COMPARISON: dict[str, Callable[[float, float], bool]] = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip
_STRENGTH = {"or": 1, **dict.fromkeys(_COMPARISON, 2), "+": 3, "-": 3, "*": 4, "/": 4}


@dataclass(frozen=True, slots=True)
class Sample:
    """`at`: when it was taken, in seconds since 1970."""

    labels: Labels
    value: float
    at: float

    @property
    def nameless(self) -> Labels:
        return tuple(pair for pair in self.labels if pair[0] != "__name__")


Value = float | list[Sample]


class QueryError(Exception):
    """The query is no PromQL, or more than is spoken here."""


def labelled(name: str, labels: Iterable[tuple[str, str]]) -> Labels:
    return tuple(sorted((("__name__", name), *labels)))


def evaluate(query: str, samples: Iterable[Sample], now: float) -> list[Sample]:
    """Answer an instant query over the newest samples; a number becomes one sample without labels."""
    parser = _Parser(query, list(samples), now)
    value = parser.whole()
    return [Sample((), value, now)] if isinstance(value, float) else value


class _Parser:
    """Reads and evaluates in one go: operators bind by _STRENGTH, equals from left to right."""

    def __init__(self, query: str, samples: list[Sample], now: float) -> None:
        self._tokens = _tokens(query)
        self._place = 0
        self._samples = samples
        self._now = now

    def whole(self) -> Value:
        value = self._expression(0)
        if self._peek():
            raise QueryError(f'parse error: unexpected "{self._peek()}"')
        return value

    def _expression(self, floor: int) -> Value:
        left = self._operand()
        while (strength := _STRENGTH.get(self._peek(), 0)) > floor:
            sign = self._next()
            as_number = self._peek() == "bool"
            if as_number:
                self._next()
            left = self._combine(sign, left, self._expression(strength), as_number)
        return left

    def _operand(self) -> Value:
        token = self._next()
        if token == "(":
            value = self._expression(0)
            self._expect(")")
            return value
        if token == "timestamp" and self._peek() == "(":
            self._next()
            value = self._expression(0)
            self._expect(")")
            return [Sample(sample.nameless, sample.at, self._now) for sample in _vector(value)]
        if token == "{":
            return self._select(None)
        if token[:1].isdigit():
            return float(token)
        if token[:1].isalpha() or token[:1] in ("_", ":"):
            if self._peek() == "{":
                self._next()
                return self._select(token)
            return [sample for sample in self._samples if ("__name__", token) in sample.labels]
        raise QueryError(f'parse error: unexpected "{token}"' if token else "parse error: unexpected end of input")

    def _select(self, name: str | None) -> list[Sample]:
        """What follows an opening brace."""
        matchers: list[Callable[[dict[str, str]], bool]] = []
        if name is not None:
            matchers.append(_matcher("__name__", "=", name))
        while self._peek() != "}":
            matchers.append(_matcher(self._next(), self._next(), _unquoted(self._next())))
            if self._peek() != "}":
                self._expect(",")
        self._next()
        return [sample for sample in self._samples if all(match(dict(sample.labels)) for match in matchers)]

    def _combine(self, sign: str, left: Value, right: Value, as_number: bool) -> Value:
        if sign == "or":
            here = _vector(left)
            known = {sample.nameless for sample in here}
            return here + [sample for sample in _vector(right) if sample.nameless not in known]
        if isinstance(left, float) and isinstance(right, float):
            return float(_ARITHMETIC[sign](left, right) if sign in _ARITHMETIC else _COMPARISON[sign](left, right))
        pairs = _pairs(left, right)
        if sign in _ARITHMETIC:
            return [self._bare(sample, _ARITHMETIC[sign](one, other)) for sample, one, other in pairs]
        holds = _COMPARISON[sign]
        if as_number:
            return [self._bare(sample, float(holds(one, other))) for sample, one, other in pairs]
        return [sample for sample, one, other in pairs if holds(one, other)]

    def _bare(self, sample: Sample, value: float) -> Sample:
        return replace(sample, labels=sample.nameless, value=value, at=self._now)

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._place += 1
        return token

    def _expect(self, sign: str) -> None:
        if self._next() != sign:
            raise QueryError(f'parse error: "{sign}" expected')


def _tokens(query: str) -> list[str]:
    tokens, place = [], 0
    query = query.rstrip()
    while place < len(query):
        found = _TOKEN.match(query, place)
        if found is None:
            raise QueryError(f"parse error: unexpected character at {place + 1}")
        tokens.append(found[0].strip())
        place = found.end()
    return tokens


def _pairs(left: Value, right: Value) -> list[tuple[Sample, float, float]]:
    """What stands on both sides, with the sample that lends its labels."""
    if isinstance(right, float):
        return [(sample, sample.value, right) for sample in _vector(left)]
    if isinstance(left, float):
        return [(sample, left, sample.value) for sample in right]
    others = {sample.nameless: sample.value for sample in right}
    return [(sample, sample.value, others[sample.nameless]) for sample in left if sample.nameless in others]


def _vector(value: Value) -> list[Sample]:
    if isinstance(value, float):
        raise QueryError("parse error: expected type instant vector, got scalar")
    return value


def _unquoted(token: str) -> str:
    if not token.startswith('"'):
        raise QueryError("parse error: a quoted value is expected")
    return re.sub(r"\\(.)", r"\1", token[1:-1])


def _matcher(name: str, sign: str, text: str) -> Callable[[dict[str, str]], bool]:
    match sign:
        case "=":
            return lambda labels: labels.get(name, "") == text
        case "!=":
            return lambda labels: labels.get(name, "") != text
        case "=~":
            return lambda labels: re.fullmatch(text, labels.get(name, "")) is not None
        case "!~":
            return lambda labels: re.fullmatch(text, labels.get(name, "")) is None
    raise QueryError(f'parse error: unexpected "{sign}" in label matching')
