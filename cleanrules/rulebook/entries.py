"""The form of a pack file: pydantic models of what may stand in it. Every scalar arrives as text.

The descriptions of the keys, and the docstrings of the functions that read them, are what the schemas and the reference of the
language say of them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from cleanrules.entry import Day, Entry, Number, TextEntry, Truth, read_day
from cleanrules.errors import did_you_mean, shorten
from cleanrules.facts.acts import Act, Way
from cleanrules.law.confidence import Confidence
from cleanrules.law.instruments import Rank
from cleanrules.law.penalties import Base, Count, Trigger
from cleanrules.rulebook.model import Effect, Force, Status


def _first_day(raw: object) -> object:
    """a day, or `open`"""
    return raw if raw == "open" else read_day(raw)


def _whole(low: int, high: int) -> Callable[[object], int]:
    def read(raw: object) -> int:
        if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) < 9 and low <= int(raw) <= high:
            return int(raw)
        raise PydanticCustomError(
            "entry",
            "`{raw}` is not a whole number from {low} to {high}",
            {"raw": shorten(raw), "low": low, "high": high},
        )

    read.__doc__ = f"a whole number from {low} to {high}"
    return read


def _bound(raw: object) -> object:
    """or the day alone"""
    return {"date": raw} if isinstance(raw, str) else raw


def _rule_bound(raw: object) -> object:
    """or the day alone"""
    return raw if raw in ("cited", "open") else _bound(raw)


def _member(raw: object) -> object:
    """or its code alone"""
    return {"code": raw} if isinstance(raw, str) else raw


def _cites(raw: object) -> object:
    """or one alone"""
    return [raw] if isinstance(raw, dict | str) else raw


def _cite(raw: object) -> object:
    """or the instrument's id alone"""
    return {"instrument": raw} if isinstance(raw, str) else raw


def _said(raw: object) -> object:
    """or the condition alone"""
    return {"when": raw} if isinstance(raw, str) else raw


def _valued(raw: object) -> object:
    """or one alone, or its value"""
    return [{"value": raw} if isinstance(raw, str) else raw] if isinstance(raw, dict | str) else raw


def _texts(raw: object) -> object:
    """or one alone"""
    return [raw] if isinstance(raw, str) else raw


FirstDay = Annotated[date | Literal["open"], BeforeValidator(_first_day)]


class CiteEntry(Entry):
    """An article of an instrument."""

    instrument: str = Field(description="the id of a legal text under `instruments`")
    article: str | None = Field(default=None, description="the article, as the text numbers it")
    quote: str | None = Field(default=None, description="the article's own words")
    quote_confidence: Confidence | None = Field(
        default=None, description="how well these words are known; a quote needs it"
    )


Cites = Annotated[list[Annotated[CiteEntry, BeforeValidator(_cite)]], BeforeValidator(_cites)]


class BoundEntry(Entry):
    """A day, or the span in which an unknown day lies; with what it rests on, which is never what it bounds.

    `not_before: open` says that nobody knows any day on which it had not happened yet.
    """

    date: Day | None = Field(default=None, description="the day")
    not_before: FirstDay | None = Field(
        default=None, description="the day up to which it had surely not come; `open`: nobody knows one"
    )
    certain_from: Day | None = Field(
        default=None, description="the day from which it had surely come; null where none is known"
    )
    event: str | None = Field(
        default=None, description="the name of what is to happen, the same wherever one day is meant"
    )
    confidence: Confidence | None = Field(
        default=None, description="how well the day is known; by default as well as what is cited"
    )
    cites: Cites = Field(default=[], description="the articles that it rests on")

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

    start: BoundField = Field(default=None, alias="from", description="the first day")
    until: BoundField = Field(
        default=None, description="the day after the last; in a list by default the next one's first day"
    )


class RegimeEntry(Windowed):
    """A period of the law that a pack names once; it ends where the next begins, unless it says otherwise."""

    title: TextEntry | None = Field(default=None, description="its name in both languages")
    confidence: Confidence | None = Field(
        default=None, description="how well its texts are known; what stands under it and says nothing is known as well"
    )
    cites: Cites = Field(default=[], description="the articles that it rests on")


class InstrumentEntry(Windowed):
    """A legal text."""

    number: str = Field(description="the document number")
    title: TextEntry = Field(description="its name in both languages")
    issuer: str = Field(description="who issued it")
    rank: Rank = Field(description="its rank among legal texts")
    confidence: Confidence = Field(description="how well the text is known")
    repealed_by: str | None = Field(default=None, description="the id of the instrument that repealed it")
    draft: Truth = Field(default=False, description="a draft that is not in force")
    descriptive: Truth = Field(default=False, description="a text that describes and binds nobody")
    note: TextEntry | None = Field(default=None, description="what a reader should know besides")
    may_be_changed_by: str | None = Field(
        default=None, description="the id of an instrument that may have changed it, nobody here having read how"
    )


class LimitEntry(Entry):
    """What a value surely is not below, or not above, though the value itself is weak or missing."""

    value: str = Field(description="the end, in the unit of the parameter")
    confidence: Confidence = Field(description="how well the end is known")
    cites: Cites = Field(description="the articles that it rests on")


class ValueEntry(Windowed):
    """One value of a parameter; the keys are those of the parameter's `by`."""

    model_config = ConfigDict(extra="allow", frozen=True, populate_by_name=True)
    value: str | None = Field(
        description="a plain decimal, a fraction 1/3, a day, or null where nobody here has read it"
    )
    confidence: Confidence = Field(description="how well the value is known; `missing` with null")
    cites: Cites = Field(description="the articles that it rests on")
    at_least: LimitEntry | None = Field(default=None, description="what it surely is not below")
    at_most: LimitEntry | None = Field(default=None, description="what it surely is not above")

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
    value: str | None = Field(description="as of a value with a window")
    confidence: Confidence | None = Field(
        default=None, description="how well the value is known; by default as well as the regime"
    )
    cites: Cites = Field(default=[], description="the articles that it rests on")
    at_least: LimitEntry | None = Field(default=None, description="what it surely is not below")
    at_most: LimitEntry | None = Field(default=None, description="what it surely is not above")

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, raw: Any) -> Any:
        """Further keys are checked against `by`, where the value is read in its window."""
        return raw


class ParameterEntry(Entry):
    """A dated, cited value; `under` says what it is under which regimes."""

    title: TextEntry = Field(description="its name in both languages")
    unit: str = Field(default="ratio", description="a unit of the table below")
    type: Literal["number", "date"] = Field(default="number", description="`date` for days, `yearly 03-15` among them")
    share: Truth | None = Field(
        default=None, description="whether it lies between nothing and the whole; by default true of a number in %"
    )
    by: list[str] = Field(
        default=[],
        description="facts, categories or sets (`region.key_area`) whose answers choose a value; each is a key of the values",
    )
    values: list[ValueEntry] = Field(default=[], description="the values, each in its window and for its keys")
    under: dict[str, Annotated[list[UnderValueEntry], BeforeValidator(_valued)]] = Field(
        default={}, description="values by the regimes in which they hold; regimes are joined by commas"
    )
    external: Truth = Field(default=False, description="the caller supplies the value")
    gaps: Literal["declared"] | None = Field(default=None, description="days without a value are meant")


class MemberEntry(Entry):
    """A code in a set."""

    code: str = Field(description="the code or name, or the label")
    confidence: Confidence | None = Field(
        default=None, description="how well it is known that it is a member; by default as well as the list"
    )


class SetVersionEntry(Windowed):
    """The members in one window."""

    members: list[Annotated[MemberEntry, BeforeValidator(_member)]] = Field(description="the members")
    confidence: Confidence = Field(description="how well the list is known")
    cites: Cites = Field(description="the articles that it rests on")
    complete: Truth = Field(default=True, description="whether what is not named is surely no member")


class SetEntry(Entry):
    """A named set of regions, industries, or labels of a fact."""

    title: TextEntry = Field(description="its name in both languages")
    of: Literal["region", "industry", "label"] = Field(description="what it lists")
    values: list[SetVersionEntry] = Field(description="the members, each list in its window")


class CategoryVersionEntry(Windowed):
    """What a category means in one window."""

    when: str = Field(description="the condition that puts a subject, or an item, into it")
    confidence: Confidence | None = Field(
        default=None, description="how well it is known; by default as the category says"
    )
    cites: Cites = Field(default=[], description="the articles that it rests on")


class UnderEntry(Entry):
    """What a category means under a regime, which gives its citation and confidence where it has none of its own."""

    when: str = Field(description="the condition that puts a subject, or an item, into it")
    confidence: Confidence | None = Field(
        default=None, description="how well it is known; by default as well as the regime"
    )
    cites: Cites = Field(default=[], description="the articles that it rests on")


class CategoryEntry(Windowed):
    """A derived classification; `when` is short for a single version, `under` for one version for each regime."""

    name: str = Field(description="the name that conditions use")
    title: TextEntry | None = Field(default=None, description="its name in both languages")
    kind: str | None = Field(default=None, description="the kind of subject; by default that of the pack")
    of: str | None = Field(
        default=None, description="the list whose items it classifies; by default it classifies subjects"
    )
    when: str | None = Field(default=None, description="the condition that puts a subject, or an item, into it")
    versions: list[CategoryVersionEntry] = Field(default=[], description="its conditions, each in its window")
    under: dict[str, Annotated[UnderEntry, BeforeValidator(_said)]] = Field(
        default={}, description="its conditions by the regimes in which they hold"
    )
    confidence: Confidence | None = Field(default=None, description="how well it is known; by default as the pack says")
    cites: Cites = Field(default=[], description="the articles that it rests on")


class ExceptionEntry(Entry):
    """A labelled exception."""

    label: str = Field(description="its name in findings")
    title: TextEntry | None = Field(default=None, description="its name in both languages")
    when: str = Field(description="the condition under which it applies")
    exempt: Truth | None = Field(default=None, description="`true`: nothing is required")
    require: str | None = Field(default=None, description="what must hold instead")
    cites: Cites = Field(description="the articles that it rests on")
    confidence: Confidence | None = Field(default=None, description="how well it is known; by default as the rule says")

    @model_validator(mode="after")
    def _one_form(self) -> ExceptionEntry:
        if (self.exempt is None) == (self.require is None):
            raise PydanticCustomError("entry", "an exception has either `exempt: true` or `require`")
        if self.exempt is False:
            raise PydanticCustomError("entry", "`exempt: false` says nothing; help: write `require`")
        return self


class PenaltyEntry(Windowed):
    """A statutory range in yuan, or `of: goods-value` in multiples of the value of the goods."""

    range: list[Number | None] | None = Field(
        description="the lower and the upper end, null where one is not stated; null alone where the range was not read"
    )
    of: Base = Field(default="yuan", description="what the range counts in")
    operators: Annotated[list[str], BeforeValidator(_texts)] = Field(
        default=[], description="the types of operator that it reaches; all where it names none"
    )
    where: dict[str, str] = Field(default={}, description="what flags and labels of the subject must be for it")
    on: Trigger = Field(default="breach", description="what brings it on")
    per: Count = Field(default="act", description="what it is counted by")
    confidence: Confidence = Field(description="how well the range is known")
    cites: Cites = Field(description="the articles that it rests on")
    case: TextEntry | None = Field(default=None, description="the case that the article names, or whom")
    note: TextEntry | None = Field(default=None, description="what goes with it, such as confiscation")

    @model_validator(mode="after")
    def _two_ends(self) -> PenaltyEntry:
        if self.range is not None and len(self.range) != 2:
            raise PydanticCustomError("entry", "a range has two ends")
        return self


class ShareEntry(Entry):
    """Which items may serve which, and at what ratio."""

    giver: str | None = Field(None, alias="from", description="the condition of the items that serve; all without it")
    taker: str | None = Field(
        None, alias="to", description="the condition of the items that are served; all without it"
    )
    ratio: str = Field(description="how much is needed of the one for each unit of the other: a number or a parameter")


class AssignEntry(Entry):
    """Amounts of one list that are divided among the items of another: whether that can be done is a condition."""

    givers: str = Field(alias="from", description="what is divided: the sum of an amount over a list")
    takers: str = Field(alias="to", description="what is to be served: the sum of an amount over a list")
    at: list[ShareEntry] = Field(description="who may serve whom, and at what ratio; of a pair the first row that fits")


class RuleEntry(Entry):
    """One checkable duty. A side of its window may be that of all that it cites (`cited`), or said to be `open`.

    `windows: cited` at the head of the pack says `cited` for all sides that its rules leave out. `under` names the regimes
    that a rule is in force under, and which then give its window.
    """

    under: str | None = Field(
        default=None, description="the regimes that it is in force under, joined by commas; they give its window"
    )
    start: RuleBound = Field(
        None, alias="from", description="the first day; `cited`: of all that it cites; `open`: none"
    )
    until: RuleBound = Field(default=None, description="the day after the last; `cited`, `open` as for `from`")

    code: str = Field(description="its code, as in IND-CR-001")
    name: str = Field(description="a name for the fault, as in `area-too-large`")
    title: TextEntry = Field(description="its name in both languages")
    kind: str | None = Field(default=None, description="the kind of subject; by default that of the pack")
    when: str = Field(description="the condition under which it applies to a subject")
    let: dict[str, str] = Field(
        default={}, description="names for amounts, days and conditions, used in `require`, exceptions and messages"
    )
    assign: dict[str, AssignEntry] = Field(
        default={}, description="names for conditions: that amounts of one list can be divided among those of another"
    )
    require: str = Field(description="the condition that must hold")
    exceptions: list[ExceptionEntry] = Field(
        default=[], description="the exceptions, of which the first that applies counts"
    )
    governed_by: str | None = Field(
        default=None, description="the event whose day chooses the law; by default the day that is asked for does"
    )
    place: str | None = Field(
        default=None, description="a code or name of GB/T 2260, or a set of regions; everywhere where it says none"
    )
    force: Force = Field(description="how it binds")
    effect: Effect | None = Field(default=None, description="what a breach leads to; a rule that binds needs one")
    cites: Cites = Field(description="the articles that it rests on")
    confidence: Confidence | None = Field(default=None, description="how well it is known; by default as the pack says")
    message: TextEntry | None = Field(
        default=None,
        description="what a finding says; names in braces stand for their values, `{gap}` for what is lacking",
    )
    penalties: list[PenaltyEntry] = Field(default=[], description="the ranges that the law provides")
    strengthens: str | None = Field(default=None, description="the code of the national rule that it makes stricter")
    discretion: TextEntry | None = Field(
        default=None, description="what the law leaves to a person; the outcome is then for review"
    )
    status: Status = Field(default="stable", description="where it is in its life")
    since: str = Field(default="0.1", description="the version of the pack that brought it")
    note: TextEntry | None = Field(default=None, description="what a reader should know besides")
    tags: list[str] = Field(default=[], description="words to find it by")


class TargetRowEntry(Entry):
    """One goal of a table: a fact, a figure, and where and by when; what it leaves out is said by the head of the table."""

    code: str = Field(description="its code, as in DEM-TG-001")
    name: str | None = Field(default=None, description="a name for the fault; by default made of fact and code")
    fact: str = Field(description="the amount of the district that is compared")
    at_least: str | None = Field(default=None, description="the figure that the fact must reach")
    at_most: str | None = Field(default=None, description="the figure that the fact must not pass")
    above: str | None = Field(default=None, description="the figure that the fact must pass")
    below: str | None = Field(default=None, description="the figure that the fact must stay under")
    unit: str | None = Field(default=None, description="the unit of the figure; by default that of the fact")
    share: Truth | None = Field(
        default=None, description="whether the figure lies between nothing and the whole; by default true in %"
    )
    place: str | None = Field(default=None, description="the district, and those in it")
    level: str | None = Field(
        default=None,
        description="the level of the districts that are compared; by default the nation's, with a `place` all others",
    )
    when: str | None = Field(default=None, description="a condition in place of `level`")
    due: Day | None = Field(default=None, description="the day whose statistics are compared, and the last of the goal")
    start: RuleBound = Field(
        None, alias="from", description="the first day; `cited`: of all that it cites; `open`: none"
    )
    until: RuleBound = Field(default=None, description="the day after the last; `cited`, `open` as for `from`")
    cites: Cites = Field(default=[], description="the articles that it rests on")
    confidence: Confidence | None = Field(
        default=None, description="how well the figure is known; by default as the table's head says"
    )
    title: TextEntry | None = Field(default=None, description="its name in both languages")
    label: TextEntry | None = Field(default=None, description="what messages call the fact; by default its title")
    note: TextEntry | None = Field(default=None, description="what a reader should know besides")
    parameter: str | None = Field(default=None, description="the name of the parameter that holds the figure")
    tags: list[str] = Field(default=[], description="words to find it by")

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

    kind: str = Field(default="district", description="`district`, or a kind with `target` in its name")
    confidence: Confidence | None = Field(default=None, description="of the rules, and of figures that state none")
    governed_by: str = Field(default="statistics_on", description="the event whose day chooses the law")
    place: str | None = Field(default=None, description="the place of rows that state none")
    level: str | None = Field(default=None, description="the level of rows that state none")
    due: Day | None = Field(default=None, description="the day of rows that state none")
    cites: Cites = Field(default=[], description="the articles that it rests on")
    rows: list[TargetRowEntry] = Field(description="the goals")


class FieldEntry(Entry):
    """A fact of a kind that a pack declares."""

    type: Literal["flag", "amount", "event", "label", "region", "industry", "text", "list"] = Field(
        description="what the fact is"
    )
    after: str = Field(default="", description="the event without which this one can't have happened")
    says: dict[str, Truth] = Field(default={}, description="what other flags are where this one is true")
    title: TextEntry | None = Field(default=None, description="its name in both languages")
    unit: str = Field(default="", description="the unit of an amount, from the table below; by default `ratio`")
    decimals: Annotated[int, BeforeValidator(_whole(0, 9))] = Field(
        default=0, description="how many decimals an amount may have"
    )
    at_least: Number = Field(default="0", description="the least that an amount can be")
    at_most: Number | None = Field(
        default=None, description="the most that an amount can be; it bounds arithmetic, and decides nothing"
    )
    labels: list[str] = Field(default=[], description="the labels that a label may be")
    items: dict[str, FieldEntry] = Field(default={}, description="the facts of an item of a list, one of them its key")
    max_length: Annotated[int, BeforeValidator(_whole(1, 100_000))] = Field(
        default=20, description="how many items a list may have"
    )
    key: Truth = Field(default=False, description="a text that tells the items of a list apart")
    act: Act | None = Field(default=None, description="what a subject can do about it; by default nothing")
    lawful: Way | list[str] | None = Field(
        default=None, description="the direction in which it may be changed, or the labels that it may become"
    )
    worse: str | list[str] | None = Field(
        default=None,
        description="the direction in which a subject gets worse; of a label its labels from the best to the worst",
    )


class KindEntry(Entry):
    """A kind of subject that a pack declares (for self-contained packs and tests; plugins use fact models)."""

    title: TextEntry | None = Field(default=None, description="its name in both languages")
    fields: dict[str, FieldEntry] = Field(description="its facts by name")


class AssumptionEntry(Entry):
    """What holds of every subject, though no fact model says so; the prover builds on it, no verdict does."""

    name: str = Field(description="its name")
    kind: str | None = Field(default=None, description="the kind of subject; by default that of the pack")
    holds: str = Field(description="a condition that is true of every subject")
    why: TextEntry = Field(description="why it is")


class SupersededEntry(Entry):
    """A flag that nobody is asked any more, because the rulebook decides it: `by` says when it is true."""

    kind: str | None = Field(default=None, description="the kind of subject; by default that of the pack")
    fact: str = Field(description="the flag")
    by: str = Field(description="the condition that says when it is true")


class CoverEntry(Windowed):
    """That every subject of a class is under one of some rules; with `once`, under one only."""

    kind: str | None = Field(default=None, description="the kind of subject; by default that of the pack")
    subjects: str = Field(alias="class", description="the condition that makes the class")
    by: list[str] = Field(description="the codes of the rules")
    once: Truth = Field(default=False, description="whether one of them only may apply")
    why: TextEntry | None = Field(default=None, description="why it is meant so")


class WaiverEntry(Entry):
    """A finding of the prover that the law means to be so: by hash, kind and rules, or a way out by its rules and its fact."""

    finding: str | None = Field(default=None, description="the twelve digits by which the prover names its finding")
    kind: str | None = Field(default=None, description="the kind of finding, as the prover shows it")
    rule: str | None = Field(default=None, description="the code of the rule")
    rules: list[str] = Field(default=[], description="the codes of the rules")
    fact: str | None = Field(default=None, description="the fact that opens the way out")
    when: str | None = Field(default=None, description="the condition under which it is meant so")
    reason: TextEntry = Field(description="why the law means it so")
    cites: Cites = Field(default=[], description="the articles that it rests on")


class ContradictionEntry(Entry):
    """Facts that can't all be right of one subject."""

    name: str = Field(description="its name")
    kind: str | None = Field(default=None, description="the kind of subject; by default that of the pack")
    when: str = Field(description="the condition, of facts alone, that can't be")
    ask: list[str] = Field(description="the facts to ask about")
    message: TextEntry = Field(description="what is said of it")


class UnjudgedEntry(Entry):
    """A norm that binds subjects of a kind, or of several, and that no rule judges."""

    kind: Annotated[list[str], BeforeValidator(_texts)] = Field(
        default=[], description="the kinds that it binds; by default that of the pack"
    )
    title: TextEntry = Field(description="its name in both languages")
    cites: Cites = Field(description="the articles that it rests on")
    place: str | None = Field(default=None, description="where it binds; everywhere where it says none")
    note: TextEntry | None = Field(default=None, description="what a reader should know besides")


class PackEntry(Entry):
    """A pack file."""

    pack: str | None = Field(default=None, description="the name of the pack; by default that of the file")
    title: TextEntry | None = Field(default=None, description="its name in both languages")
    kind: str | None = Field(default=None, description="the kind of entries that name none")
    confidence: Confidence | None = Field(default=None, description="the confidence of entries that state none")
    windows: Literal["cited"] | None = Field(
        default=None, description="`cited`: what rules leave out of their windows is taken from what they cite"
    )
    regimes: dict[str, RegimeEntry] = Field(default={}, description="periods of the law by name, in order of time")
    kinds: dict[str, KindEntry] = Field(default={}, description="kinds of subject by name; plugins use fact models")
    instruments: dict[str, InstrumentEntry] = Field(default={}, description="legal texts by id")
    parameters: dict[str, ParameterEntry] = Field(default={}, description="dated, cited values by name")
    sets: dict[str, SetEntry] = Field(default={}, description="dated lists of regions, industries or labels by name")
    categories: list[CategoryEntry] = Field(default=[], description="derived classifications")
    rules: list[RuleEntry] = Field(default=[], description="the duties")
    targets: TargetsEntry | None = Field(default=None, description="goals of districts")
    redirects: dict[str, str] = Field(default={}, description="old codes of renamed rules, each with the new one")
    contradictions: list[ContradictionEntry] = Field(default=[], description="facts that can't all be right")
    assumptions: list[AssumptionEntry] = Field(default=[], description="what holds of every subject, for the prover")
    superseded: list[SupersededEntry] = Field(default=[], description="flags that the rulebook decides itself")
    covers: list[CoverEntry] = Field(default=[], description="classes that some rule must cover, for the prover")
    waivers: list[WaiverEntry] = Field(default=[], description="findings of the prover that are meant so")
    not_judged: list[UnjudgedEntry] = Field(default=[], description="norms that bind and have no rule")


class SuppliedEntry(Entry):
    """A caller's own values for one parameter."""

    values: list[ValueEntry] = Field(description="the values, each in its window and for its keys")


class SuppliedFile(Entry):
    """A caller's parameter file; instruments that it cites may be declared beside."""

    instruments: dict[str, InstrumentEntry] = Field(default={}, description="legal texts that the values cite, by id")
    parameters: dict[str, SuppliedEntry] = Field(description="the values by the name of their parameter")


def keys_known() -> frozenset[str]:
    """The keys of all entries."""
    entries = [one for one in globals().values() if isinstance(one, type) and issubclass(one, Entry)]
    return frozenset(field.alias or name for entry in entries for name, field in entry.model_fields.items())
