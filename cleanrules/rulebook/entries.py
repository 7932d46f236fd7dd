"""The form of a pack file: pydantic models of what may stand in it. Every scalar arrives as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from cleanrules.errors import CleanRulesError, Position, did_you_mean, shorten
from cleanrules.exact import plain_day, plain_decimal
from cleanrules.facts.acts import Act, Way
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Rank
from cleanrules.law.penalties import Base, Count, Trigger
from cleanrules.reading import Document, Steps
from cleanrules.rulebook.model import Effect, Force, Status


def _boolean(raw: object) -> object:
    if raw in ("true", "false", True, False):
        return raw in ("true", True)
    raise PydanticCustomError(
        "entry", "`{raw}` is not true or false; help: write `true` or `false`", {"raw": shorten(raw)}
    )


def _day(raw: object) -> object:
    found = plain_day(raw)
    if found is not None:
        return found
    raise PydanticCustomError("entry", "`{raw}` is not a date; help: write it as in 2021-06-01", {"raw": shorten(raw)})


def _first_day(raw: object) -> object:
    return raw if raw == "open" else _day(raw)


def _number(raw: object) -> object:
    if isinstance(raw, str) and plain_decimal(raw) is not None:
        return raw
    raise PydanticCustomError(
        "entry", "`{raw}` is not a plain decimal; help: write it as in 1000 or 0.25", {"raw": shorten(raw)}
    )


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) < 9 and low <= int(raw) <= high:
            return int(raw)
        raise PydanticCustomError(
            "entry",
            "`{raw}` is not a whole number from {low} to {high}",
            {"raw": shorten(raw), "low": low, "high": high},
        )

    return read


def _bound(raw: object) -> object:
    return {"date": raw} if isinstance(raw, str) else raw


def _rule_bound(raw: object) -> object:
    return raw if raw in ("cited", "open") else _bound(raw)


def _member(raw: object) -> object:
    return {"code": raw} if isinstance(raw, str) else raw


def _cites(raw: object) -> object:
    return [raw] if isinstance(raw, dict | str) else raw


def _cite(raw: object) -> object:
    return {"instrument": raw} if isinstance(raw, str) else raw


def _said(raw: object) -> object:
    return {"when": raw} if isinstance(raw, str) else raw


def _valued(raw: object) -> object:
    return [{"value": raw} if isinstance(raw, str) else raw] if isinstance(raw, dict | str) else raw


def _texts(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


Truth = Annotated[bool, BeforeValidator(_boolean)]
Day = Annotated[date, BeforeValidator(_day)]
FirstDay = Annotated[date | Literal["open"], BeforeValidator(_first_day)]
Number = Annotated[str, BeforeValidator(_number)]


class Entry(BaseModel):
    """Base of all entries: unknown keys are errors with a suggestion."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, raw: Any) -> Any:
        if isinstance(raw, dict):
            known = {field.alias or name for name, field in cls.model_fields.items()}
            for key in raw:
                if key not in known:
                    near = did_you_mean(str(key), known) or f"keys known: {', '.join(f'`{k}`' for k in sorted(known))}"
                    raise PydanticCustomError("unknown_key", "unknown key `{key}`", {"key": str(key), "help": near})
        return raw


class TextEntry(Entry):
    """A text in both languages."""

    zh: str
    en: str


class CiteEntry(Entry):
    """An article of an instrument."""

    instrument: str
    article: str | None = None
    quote: str | None = None
    quote_confidence: Confidence | None = None


Cites = Annotated[list[Annotated[CiteEntry, BeforeValidator(_cite)]], BeforeValidator(_cites)]


class BoundEntry(Entry):
    """A day, or the span in which an unknown day lies; with what it rests on, which is never what it bounds.

    `not_before: open` says that nobody knows any day on which it had not happened yet.
    """

    date: Day | None = None
    not_before: FirstDay | None = None
    certain_from: Day | None = None
    event: str | None = None
    confidence: Confidence | None = None
    cites: Cites = []

    @model_validator(mode="after")
    def _one_form(self) -> BoundEntry:
        if (self.date is None) == (self.not_before is None):
            raise PydanticCustomError("entry", "a bound has either `date` or `not_before`")
        if self.date is not None and (self.certain_from or self.event):
            raise PydanticCustomError("entry", "`certain_from` and `event` go with `not_before`")
        if self.not_before == "open" and not self.certain_from:
            raise PydanticCustomError(
                "entry", "`not_before: open` needs a `certain_from`, else nothing is known of the day"
            )
        if isinstance(self.not_before, date) and self.certain_from and self.certain_from <= self.not_before:
            raise PydanticCustomError("entry", "`certain_from` is not later than `not_before`")
        return self


BoundField = Annotated[BoundEntry | None, BeforeValidator(_bound)]
RuleBound = Annotated[BoundEntry | Literal["cited", "open"] | None, BeforeValidator(_rule_bound)]


class Windowed(Entry):
    """What has an in-force window, half-open."""

    start: BoundField = Field(None, alias="from")
    until: BoundField = None


class RegimeEntry(Windowed):
    """A period of the law that a pack names once; it ends where the next begins, unless it says otherwise."""

    title: TextEntry | None = None
    confidence: Confidence | None = None
    cites: Cites = []


class InstrumentEntry(Windowed):
    """A legal text."""

    number: str
    title: TextEntry
    issuer: str
    rank: Rank
    confidence: Confidence
    repealed_by: str | None = None
    draft: Truth = False
    descriptive: Truth = False
    note: TextEntry | None = None
    may_be_changed_by: str | None = None


class LimitEntry(Entry):
    """What a value surely is not below, or not above, though the value itself is weak or missing."""

    value: str
    confidence: Confidence
    cites: Cites


class ValueEntry(Windowed):
    """One value of a parameter; the keys are those of the parameter's `by`."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)
    value: str | None
    confidence: Confidence
    cites: Cites
    at_least: LimitEntry | None = None
    at_most: LimitEntry | None = None

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, raw: Any) -> Any:
        """Further keys are checked against `by`; here only one that was meant as one of those needed."""
        for needed in ("value", "confidence", "cites") if isinstance(raw, dict) else ():
            slip = next((key for key in raw if did_you_mean(str(key), (needed,))), needed)
            if needed not in raw and slip != needed:
                help = f"did you mean `{needed}`?"
                raise PydanticCustomError("unknown_key", "unknown key `{key}`", {"key": str(slip), "help": help})
        return raw


class UnderValueEntry(Entry):
    """A value under a regime, which gives its window, and its citation and confidence where it has none of its own."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)
    value: str | None
    confidence: Confidence | None = None
    cites: Cites = []
    at_least: LimitEntry | None = None
    at_most: LimitEntry | None = None

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, raw: Any) -> Any:
        """Further keys are checked against `by`, where the value is read in its window."""
        return raw


class ParameterEntry(Entry):
    """A dated, cited value; `under` says what it is under which regimes."""

    title: TextEntry
    unit: str = "ratio"
    type: Literal["number", "date"] = "number"
    share: Truth | None = None
    by: list[str] = []
    values: list[ValueEntry] = []
    under: dict[str, Annotated[list[UnderValueEntry], BeforeValidator(_valued)]] = {}
    external: Truth = False
    gaps: Literal["declared"] | None = None


class MemberEntry(Entry):
    """A code in a set."""

    code: str
    confidence: Confidence | None = None


class SetVersionEntry(Windowed):
    """The members in one window."""

    members: list[Annotated[MemberEntry, BeforeValidator(_member)]]
    confidence: Confidence
    cites: Cites
    complete: Truth = True


class SetEntry(Entry):
    """A named set of regions, industries, or labels of a fact."""

    title: TextEntry
    of: Literal["region", "industry", "label"]
    values: list[SetVersionEntry]


class CategoryVersionEntry(Windowed):
    """What a category means in one window."""

    when: str
    confidence: Confidence | None = None
    cites: Cites = []


class UnderEntry(Entry):
    """What a category means under a regime, which gives its citation and confidence where it has none of its own."""

    when: str
    confidence: Confidence | None = None
    cites: Cites = []


class CategoryEntry(Windowed):
    """A derived classification; `when` is short for a single version, `under` for one version for each regime."""

    name: str
    title: TextEntry | None = None
    kind: str | None = None
    of: str | None = None
    when: str | None = None
    versions: list[CategoryVersionEntry] = []
    under: dict[str, Annotated[UnderEntry, BeforeValidator(_said)]] = {}
    confidence: Confidence | None = None
    cites: Cites = []


class ExceptionEntry(Entry):
    """A labelled exception."""

    label: str
    title: TextEntry | None = None
    when: str
    exempt: Truth | None = None
    require: str | None = None
    cites: Cites
    confidence: Confidence | None = None

    @model_validator(mode="after")
    def _one_form(self) -> ExceptionEntry:
        if (self.exempt is None) == (self.require is None):
            raise PydanticCustomError("entry", "an exception has either `exempt: true` or `require`")
        if self.exempt is False:
            raise PydanticCustomError("entry", "`exempt: false` says nothing; help: write `require`")
        return self


class PenaltyEntry(Windowed):
    """A statutory range in yuan, or `of: goods-value` in multiples of the value of the goods."""

    range: list[Number | None] | None
    of: Base = "yuan"
    operators: Annotated[list[str], BeforeValidator(_texts)] = []
    where: dict[str, str] = {}
    on: Trigger = "breach"
    per: Count = "act"
    confidence: Confidence
    cites: Cites
    case: TextEntry | None = None
    note: TextEntry | None = None

    @model_validator(mode="after")
    def _two_ends(self) -> PenaltyEntry:
        if self.range is not None and len(self.range) != 2:
            raise PydanticCustomError("entry", "a range has two ends")
        return self


class ShareEntry(Entry):
    """Which items may serve which, and at what ratio."""

    giver: str | None = Field(None, alias="from")
    taker: str | None = Field(None, alias="to")
    ratio: str


class AssignEntry(Entry):
    """Amounts of one list that are divided among the items of another: whether that can be done is a condition."""

    givers: str = Field(alias="from")
    takers: str = Field(alias="to")
    at: list[ShareEntry]


class RuleEntry(Entry):
    """One checkable duty. A side of its window may be that of all that it cites (`cited`), or said to be `open`.

    `windows: cited` at the head of the pack says `cited` for all sides that its rules leave out. `under` names the regimes
    that a rule is in force under, and which then give its window.
    """

    under: str | None = None
    start: RuleBound = Field(None, alias="from")
    until: RuleBound = None

    code: str
    name: str
    title: TextEntry
    kind: str | None = None
    when: str
    let: dict[str, str] = {}
    assign: dict[str, AssignEntry] = {}
    require: str
    exceptions: list[ExceptionEntry] = []
    governed_by: str | None = None
    place: str | None = None
    force: Force
    effect: Effect | None = None
    cites: Cites
    confidence: Confidence | None = None
    message: TextEntry | None = None
    penalties: list[PenaltyEntry] = []
    strengthens: str | None = None
    discretion: TextEntry | None = None
    status: Status = "stable"
    since: str = "0.1"
    note: TextEntry | None = None
    tags: list[str] = []


class TargetRowEntry(Entry):
    """One goal of a table: a fact, a figure, and where and by when; what it leaves out is said by the head of the table."""

    code: str
    name: str | None = None
    fact: str
    at_least: str | None = None
    at_most: str | None = None
    above: str | None = None
    below: str | None = None
    unit: str | None = None
    share: Truth | None = None
    place: str | None = None
    level: str | None = None
    when: str | None = None
    due: Day | None = None
    start: RuleBound = Field(None, alias="from")
    until: RuleBound = None
    cites: Cites = []
    confidence: Confidence | None = None
    title: TextEntry | None = None
    label: TextEntry | None = None
    note: TextEntry | None = None
    parameter: str | None = None
    tags: list[str] = []

    @model_validator(mode="after")
    def _one_figure(self) -> TargetRowEntry:
        if sum(one is not None for one in (self.at_least, self.at_most, self.above, self.below)) != 1:
            raise PydanticCustomError(
                "entry", "a target has one figure; help: write one of `at_least`, `at_most`, `above`, `below`"
            )
        if self.level is not None and self.when is not None:
            raise PydanticCustomError("entry", "a target has `level` or `when`; help: say the level in the condition")
        return self


class TargetsEntry(Entry):
    """A table of targets: each row makes one rule of force `target`, its parameter and its message."""

    kind: str = "district"
    confidence: Confidence | None = None
    governed_by: str = "statistics_on"
    place: str | None = None
    level: str | None = None
    due: Day | None = None
    cites: Cites = []
    rows: list[TargetRowEntry]


class FieldEntry(Entry):
    """A fact of a kind that a pack declares."""

    type: Literal["flag", "amount", "event", "label", "region", "industry", "text", "list"]
    after: str = ""
    says: dict[str, Truth] = {}
    title: TextEntry | None = None
    unit: str = ""
    decimals: Annotated[int, BeforeValidator(_whole(0, 9))] = 0
    at_least: Number = "0"
    at_most: Number | None = None
    labels: list[str] = []
    items: dict[str, FieldEntry] = {}
    max_length: Annotated[int, BeforeValidator(_whole(1, 100_000))] = 20
    key: Truth = False
    act: Act | None = None
    lawful: Way | list[str] | None = None
    worse: str | list[str] | None = None


class KindEntry(Entry):
    """A kind of subject that a pack declares (for self-contained packs and tests; plugins use fact models)."""

    title: TextEntry | None = None
    fields: dict[str, FieldEntry]


class AssumptionEntry(Entry):
    """What holds of every subject, though no fact model says so; the prover builds on it, no verdict does."""

    name: str
    kind: str | None = None
    holds: str
    why: TextEntry


class SupersededEntry(Entry):
    """A flag that nobody is asked any more, because the rulebook decides it: `by` says when it is true."""

    kind: str | None = None
    fact: str
    by: str


class CoverEntry(Windowed):
    """That every subject of a class is under one of some rules; with `once`, under one only."""

    kind: str | None = None
    subjects: str = Field(alias="class")
    by: list[str]
    once: Truth = False
    why: TextEntry | None = None


class WaiverEntry(Entry):
    """A finding of the prover that the law means to be so: by hash, kind and rules, or a way out by its rules and its fact."""

    finding: str | None = None
    kind: str | None = None
    rule: str | None = None
    rules: list[str] = []
    fact: str | None = None
    when: str | None = None
    reason: TextEntry
    cites: Cites = []


class ContradictionEntry(Entry):
    """Facts that can't all be right of one subject."""

    name: str
    kind: str | None = None
    when: str
    ask: list[str]
    message: TextEntry


class UnjudgedEntry(Entry):
    """A norm that binds subjects of a kind, or of several, and that no rule judges."""

    kind: Annotated[list[str], BeforeValidator(_texts)] = []
    title: TextEntry
    cites: Cites
    place: str | None = None
    note: TextEntry | None = None


class PackEntry(Entry):
    """A pack file."""

    pack: str | None = None
    title: TextEntry | None = None
    kind: str | None = None
    confidence: Confidence | None = None
    windows: Literal["cited"] | None = None
    regimes: dict[str, RegimeEntry] = {}
    kinds: dict[str, KindEntry] = {}
    instruments: dict[str, InstrumentEntry] = {}
    parameters: dict[str, ParameterEntry] = {}
    sets: dict[str, SetEntry] = {}
    categories: list[CategoryEntry] = []
    rules: list[RuleEntry] = []
    targets: TargetsEntry | None = None
    redirects: dict[str, str] = {}
    contradictions: list[ContradictionEntry] = []
    assumptions: list[AssumptionEntry] = []
    superseded: list[SupersededEntry] = []
    covers: list[CoverEntry] = []
    waivers: list[WaiverEntry] = []
    not_judged: list[UnjudgedEntry] = []


class SuppliedEntry(Entry):
    """A caller's own values for one parameter."""

    values: list[ValueEntry]


class SuppliedFile(Entry):
    """A caller's parameter file; instruments that it cites may be declared beside."""

    instruments: dict[str, InstrumentEntry] = {}
    parameters: dict[str, SuppliedEntry]


E = TypeVar("E", bound=Entry)


def validated(model: type[E], document: Document, error: type[CleanRulesError]) -> E:
    """The document's content as an entry. Raises `error` with the places of all faults."""
    if not isinstance(document.data, dict):
        raise error("the file is not a mapping of names to values", position=document.position())
    try:
        return model.model_validate(document.data)
    except ValidationError as cause:
        raise _all(cause, document, error) from None


def _all(cause: ValidationError, document: Document, error: type[CleanRulesError]) -> CleanRulesError:
    """All faults, of each place the first: what is unknown before what is missing."""
    faults = sorted(
        cause.errors(include_url=False),
        key=lambda one: (document.position(_steps(one["loc"], document)).line, one["type"] != "unknown_key"),
    )
    found: dict[Position | None, CleanRulesError] = {}
    for one in (_told(fault, document, error) for fault in faults):
        found.setdefault(one.position, one)
    first, *others = found.values()
    first.further = tuple(others)
    return first


def _told(fault: ErrorDetails, document: Document, error: type[CleanRulesError]) -> CleanRulesError:
    steps, context = _steps(fault["loc"], document), fault.get("ctx", {})
    what = fault["loc"][-1] if fault["loc"] else "the file"
    match fault["type"]:
        case "unknown_key":
            place = document.position((*steps, context["key"]), key=True)
            return error(f"unknown key `{shorten(context['key'])}`", help=context["help"], position=place)
        case "missing":
            return error(f"`{what}` is missing", position=document.position(steps))
        case "entry":
            message, _, help = fault["msg"].partition("; help: ")
            return error(message, help=help or None, position=document.position(steps))
        case "literal_error":
            near = did_you_mean(str(fault["input"]), _literals(context["expected"]))
            found = f"`{what}` is `{shorten(fault['input'])}`, expected {context['expected'].replace(chr(39), '`')}"
            return error(found, help=near, position=document.position(steps))
    wanted = {"string_type": "text", "list_type": "a list"}.get(fault["type"], "a mapping")
    found = f"an item of `{fault['loc'][-2]}`" if isinstance(what, int) and len(fault["loc"]) > 1 else f"`{what}`"
    return error(f"{found} is `{shorten(fault['input'])}`, expected {wanted}", position=document.position(steps))


def _literals(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


def _steps(loc: tuple[int | str, ...], document: Document) -> Steps:
    """pydantic's location as a path in the document, steps that the file does not have left out."""
    steps: Steps = ()
    for step in loc:
        if (*steps, step) in document.marks:
            steps = (*steps, step)
    return steps
