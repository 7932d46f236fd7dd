"""Reads an earlier screening from its JSON: only what is compared, each part checked, whoever wrote the file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, NoReturn

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from cleanrules.errors import Position, UsageError, shorten
from cleanrules.facts.facts import path_text
from cleanrules.frozen import FrozenDict
from cleanrules.rulebook.model import Outcome
from cleanrules.screening.changed import Amount, Asked, Seen, Snapshot, amount_text, joined
from cleanrules.screening.conclusion import Conclusion
from cleanrules.text import Text

MAX_BYTES = 64_000_000
HELP = "give a file that `cleanrules screen --format json` wrote"
_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60}|/[1-9][0-9]{0,60})?\Z")


def _decimal(text: str) -> str:
    if not _NUMBER.match(text):
        raise ValueError(f"`{shorten(text)}` is not a number")
    return text


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)


class _Words(_Part):
    zh: str
    en: str


class _Fact(_Part):
    path: str
    value: str | bool
    unit: str | None = None

    def text(self) -> str:
        value = self.value if isinstance(self.value, str) else str(self.value).lower()
        return str(Amount(value, self.unit or ""))


class _Gap(_Part):
    value: Annotated[str, AfterValidator(_decimal)]
    unit: str | None = None


class _Parameter(_Part):
    name: str
    value: str | None
    at_least: str | None = None
    at_most: str | None = None
    unit: str | None = None
    start: str | None = Field(alias="from")
    until: str | None


class _Ruled(_Part):
    outcome: Outcome


class _Waived(_Part):
    expires: str


class _Finding(_Part):
    code: str
    title: _Words
    outcome: Outcome
    would_be: Outcome | None
    effect: str | None
    fingerprint: str
    facts: list[_Fact]
    gap: _Gap | None
    parameters: list[_Parameter]
    ruling: _Ruled | None = None
    waiver: _Waived | None = None

    def seen(self) -> Seen:
        return Seen(
            self.code,
            Text(self.title.zh, self.title.en),
            self.outcome,
            self.would_be,
            self.effect,
            self.fingerprint,
            None if self.gap is None else Amount(self.gap.value, self.gap.unit or ""),
            FrozenDict({one.path: one.text() for one in self.facts}),
            joined(
                (one.name, amount_text(one.value, one.at_least, one.at_most, one.unit or "")) for one in self.parameters
            ),
            joined((one.name, f"{one.start or ''}/{one.until or ''}") for one in self.parameters),
            None if self.ruling is None else self.ruling.outcome,
            None if self.waiver is None else self.waiver.expires,
        )


class _Rulebook(_Part):
    sha256: str


class _Screening(_Part):
    subject: str
    kind: str
    region: str | None
    as_of: str
    decided_on: str | None
    minimum_confidence: str
    selected: list[str]
    findings: list[_Finding]
    conclusion: Conclusion
    rulebook: _Rulebook
    engine: str
    version: str
    today: str | None = None

    def snapshot(self) -> Snapshot:
        asked: dict[Asked, str] = {
            "as_of": self.as_of,
            "decided_on": self.decided_on or "",
            "region": self.region or "",
            "selected": ", ".join(self.selected),
            "minimum_confidence": self.minimum_confidence,
            "today": self.today or "",
            "rulebook": self.rulebook.sha256,
            "engine": self.engine,
            "version": self.version,
        }
        found = {one.code: one.seen() for one in self.findings}
        return Snapshot(self.kind, self.subject, self.conclusion, FrozenDict(asked), FrozenDict(found))


_ONE, _MANY = TypeAdapter(_Screening), TypeAdapter(list[_Screening])


def from_data(data: object, what: str = "the baseline") -> list[Snapshot]:
    """The screening that JSON data hold, or the list of them; `what` is their name for messages. Raises UsageError."""
    try:
        found = _MANY.validate_python(data) if isinstance(data, list) else [_ONE.validate_python(data)]
    except ValidationError as cause:
        fault = cause.errors(include_url=False, include_context=False)[0]
        path = path_text(fault["loc"])
        said = f"`{path}` is missing" if fault["type"] == "missing" else f"`{path}`: {_lower(fault['msg'])}"
        raise UsageError(f"{what} is not a screening: {said if path else _lower(fault['msg'])}", help=HELP) from None
    return [one.snapshot() for one in found]


def from_file(path: Path) -> list[Snapshot]:
    """The screenings in a JSON file. Raises UsageError."""
    return from_data(_json(path), f"`{path}`")


def _lower(message: str) -> str:
    """pydantic's message in our form."""
    message = message.removeprefix("Value error, ").replace("'", "`")
    return f"{message[:1].lower()}{message[1:]}"


def _json(path: Path) -> object:
    """The data of a JSON file. Raises UsageError."""
    try:
        raw = path.read_bytes()
    except OSError as cause:
        raise UsageError(f"can't read `{path}`: {(cause.strerror or 'unknown error').lower()}") from None
    if len(raw) > MAX_BYTES:
        raise UsageError(f"file `{path}` is larger than {MAX_BYTES} bytes")
    try:
        return json.loads(raw.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=_refuse)
    except json.JSONDecodeError as cause:
        place = Position(str(path), cause.lineno, cause.colno)
        raise UsageError(f"not valid JSON: {_lower(cause.msg)}", help=HELP, position=place) from None
    except UnicodeDecodeError:
        raise UsageError(f"`{path}` is not UTF-8 text", help=HELP) from None
    except RecursionError:
        raise UsageError(f"`{path}` is nested too deep", help=HELP) from None


def _refuse(word: str) -> NoReturn:
    raise UsageError(f"`{word}` is no JSON value", help=HELP)
