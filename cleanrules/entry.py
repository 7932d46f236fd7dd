"""Entries: the form of a file that people write, as pydantic models. Every scalar arrives as text.

Unknown keys are errors with a suggestion, and all faults of a file are told at once, each at its place.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from cleanrules.errors import CleanRulesError, Position, did_you_mean, shorten
from cleanrules.exact import plain_day, plain_decimal
from cleanrules.habits import day_help, form_help, key_help, number_help
from cleanrules.reading import Document, Steps


def _boolean(raw: object) -> object:
    """`true` or `false`"""
    if raw in ("true", "false", True, False):
        return raw in ("true", True)
    raise PydanticCustomError(
        "entry", "`{raw}` is not true or false; help: write `true` or `false`", {"raw": shorten(raw)}
    )


def read_day(raw: object) -> object:
    """a day, as in 2021-06-01"""
    found = plain_day(raw)
    if found is not None:
        return found
    raise PydanticCustomError(
        "entry", "`{raw}` is not a date; help: {help}", {"raw": shorten(raw), "help": day_help(raw)}
    )


def _number(raw: object) -> object:
    """a plain decimal, as in 1000 or 0.25"""
    if isinstance(raw, str) and plain_decimal(raw) is not None:
        return raw
    raise PydanticCustomError(
        "entry", "`{raw}` is not a plain decimal; help: {help}", {"raw": shorten(raw), "help": number_help(raw)}
    )


Truth = Annotated[bool, BeforeValidator(_boolean)]
Day = Annotated[date, BeforeValidator(read_day)]
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
                    listed = f"keys known: {', '.join(f'`{k}`' for k in sorted(known))}"
                    near = did_you_mean(str(key), known) or "; ".join(filter(None, [key_help(str(key)), listed]))
                    raise PydanticCustomError("unknown_key", "unknown key `{key}`", {"key": str(key), "help": near})
        return raw


class TextEntry(Entry):
    """A text in both languages."""

    zh: str = Field(description="in Chinese, as an office writes it")
    en: str = Field(description="in English")


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
    texts = fault.get("ctx", {}).get("class_name") == "TextEntry"
    advice = form_help(what, fault["input"], "texts" if texts else wanted.removeprefix("a "))
    found = f"an item of `{fault['loc'][-2]}`" if isinstance(what, int) and len(fault["loc"]) > 1 else f"`{what}`"
    wanted = "`{zh, en}`" if texts else wanted
    return error(
        f"{found} is `{shorten(fault['input'])}`, expected {wanted}", help=advice, position=document.position(steps)
    )


def _literals(expected: str) -> list[str]:
    return expected.replace(" or ", ", ").replace("'", "").split(", ")


def _steps(loc: tuple[int | str, ...], document: Document) -> Steps:
    """pydantic's location as a path in the document, steps that the file does not have left out."""
    steps: Steps = ()
    for step in loc:
        if (*steps, step) in document.marks:
            steps = (*steps, step)
    return steps
