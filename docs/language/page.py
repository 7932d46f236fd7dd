"""Writes `../language.md`: the reference of the language of packs, from the tables that parser and checker use.

python docs/language/page.py
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from cleanrules import reading
from cleanrules.errors import FactError
from cleanrules.exact import number_text
from cleanrules.facts.acts import Act
from cleanrules.facts.fields import WORSE, FieldType
from cleanrules.facts.names import RESERVED
from cleanrules.facts.units import FAMILIES
from cleanrules.language import arithmetic, assignable, check, syntax
from cleanrules.language.words import COMPARED, FUNCTIONS, OPERATORS
from cleanrules.law.confidence import DEFAULT_BAR, ORDER, TITLES, Confidence
from cleanrules.law.instruments import Rank
from cleanrules.law.penalties import Count, Trigger
from cleanrules.reading import read_file
from cleanrules.reports.words import STATUSES
from cleanrules.rulebook import verify
from cleanrules.rulebook.entries import Entry, PackEntry, SuppliedFile, TextEntry
from cleanrules.rulebook.model import Effect, Force, Status
from cleanrules.screening.words import COUNTS, EFFECTS, FORCES, TRIGGERS
from cleanrules.site.words import ACTS, RANKS, TYPES
from cleanrules.text import Text

HERE = Path(__file__).parent
PAGE = HERE.parent / "language.md"
WIDTH = 70
HEAD = """# The language of packs

Made from the tables that the parser and the checker use (`python docs/language/page.py`). How rules are written is told in
[rules](rules.md), what a verdict means in [meaning](meaning.md). The examples are those of
[a pack](language/example.yaml) and [a parameter file](language/parameters.yaml) that use
every key once.
"""
FILES: tuple[tuple[type[Entry], str, str], ...] = (
    (PackEntry, "A pack", "example.yaml"),
    (SuppliedFile, "A caller's parameters", "parameters.yaml"),
)
WORDS: tuple[tuple[str, Any, Mapping[str, Text]], ...] = (
    ("Force of a rule (`force`)", Force, FORCES),
    ("Effect of a breach (`effect`)", Effect, EFFECTS),
    ("Life of a rule (`status`)", Status, STATUSES),
    ("Rank of an instrument (`rank`)", Rank, RANKS),
    ("What brings a penalty on (`on`)", Trigger, TRIGGERS),
    ("What a penalty is counted by (`per`)", Count, COUNTS),
    ("What can be done about a fact (`act`)", Act, ACTS),
)
NAMED: Mapping[Any, str] = {
    TextEntry: "`{zh, en}`",
    Confidence: "a word of confidence",
}
LIMITS: tuple[tuple[str, int], ...] = (
    ("characters of a condition", syntax.MAX_LENGTH),
    ("levels of a condition", syntax.MAX_DEPTH),
    ("parts of a condition with all that it names under `let`", check.MAX_NODES),
    ("terms of an amount", arithmetic.MAX_TERMS),
    ("parts of a rule, or a category, with its categories opened wherever they are named", verify.MAX_PARTS),
    ("categories that rest on one another, one after the other", verify.MAX_DEPTH),
    ("rows of an assignment", assignable.MAX_ROWS),
    ("classes of givers, or of takers, that its rows tell apart", assignable.MAX_CLASSES),
    ("parts of the inequalities that it stands for", assignable.MAX_NODES),
    ("bytes of a file", reading.MAX_BYTES),
    ("levels of a file", reading.MAX_DEPTH),
    ("nodes of a file", reading.MAX_NODES),
)


def page() -> str:
    """The whole page. Raises LookupError where a key or a word has no meaning, or a key no example."""
    return "\n".join([HEAD, *conditions(), *units(), *words(), *keys()])


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table."""
    for row in (head, ["---"] * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def conditions() -> Iterator[str]:
    """The signs, functions and names of conditions, what is compared with what, and the limits."""
    yield "## Conditions\n"
    yield "Conditions are a subset of Python's expressions, read when the pack is loaded and never run.\n"
    signs = [(f"`{one.sign}`", one.meaning, f"`{one.example}`") for one in OPERATORS.values()]
    yield from table(["sign", "meaning", "example"], signs)
    calls = [(f"`{name}`", one.sort, one.meaning, f"`{one.example}`") for name, one in FUNCTIONS.items()]
    yield from table(["function", "sort", "meaning", "example"], calls)
    yield "A `loop` goes over the items of a list, `f(… for u in list if …)`; a `shift` is added to a day, or taken from it.\n"
    yield "### What is compared\n"
    kinds = [(f"`{kind}`", f"{TYPES[kind].en} / {TYPES[kind].zh}", COMPARED[kind]) for kind in get_args(FieldType)]
    yield from table(["type of a fact", "is", "is compared"], kinds)
    yield "### Names that mean something\n"
    yield "No fact and nothing under `let` can have them, nor a word of Python.\n"
    yield from table(["name", "meaning"], [(f"`{name}`", meaning) for name, meaning in RESERVED.items()])
    yield "### Limits\n"
    yield from table(["limit", "at most"], [(what, f"{limit:,}".replace(",", " ")) for what, limit in LIMITS])


def units() -> Iterator[str]:
    """All units, each with its factor."""
    yield "## Units\n"
    yield (
        "A quantity is converted exactly within its row, and never into another. 万 and 亿 before a unit multiply it, and "
        "one unit for each of another (`kgce/m3`) is a unit of its own. Blanks, `²` and full-width letters don't matter.\n"
    )
    rows = []
    for family in FAMILIES:
        first = next(iter(family.units))
        others = [
            f"`{name}`" + ("" if factor == "1" else f" = {_factor(factor)} {first}")
            for name, factor in family.units.items()
        ]
        rows.append((f"{family.title.en} / {family.title.zh}", f"`{first}`", "; ".join(others[1:]) or "–"))
    yield from table(["measures", "unit", "also written, or converted from"], rows)


def _factor(factor: str) -> str:
    value = Fraction(factor)
    return factor if "/" in factor else number_text(value)


def words() -> Iterator[str]:
    """The words that entries choose among."""
    yield "## Words\n"
    yield "### Confidence, the best first (`confidence`)\n"
    decides = ORDER.index(DEFAULT_BAR)
    rows = [
        (f"`{one}`", f"{TITLES[one][1]} / {TITLES[one][0]}", "yes" if rank <= decides else "no")
        for rank, one in enumerate(ORDER)
    ]
    yield from table(["word", "meaning", "decides a case by itself"], rows)
    for title, chosen, meanings in WORDS:
        yield f"### {title}\n"
        yield from table(
            ["word", "meaning"], [(f"`{one}`", f"{meanings[one].en} / {meanings[one].zh}") for one in get_args(chosen)]
        )
    yield "### In which direction a subject gets worse (`worse`)\n"
    yield from table(
        ["type of a fact", "word"],
        [
            *((f"`{kind}`", ", ".join(f"`{one}`" for one in ways)) for kind, ways in WORSE.items()),
            ("`label`", "its labels, from the best to the worst"),
        ],
    )


# --- the keys of files ---


def keys() -> Iterator[str]:
    """Each entry of each file with its keys."""
    told: set[type[BaseModel]] = set()
    for model, title, file in FILES:
        yield f"## {title}\n"
        examples = dict[tuple[type[BaseModel], str], object]()
        _collect(model, read_file(HERE / file, FactError).data, examples)
        for path, one in _entries(model, ""):
            if one not in told:
                told.add(one)
                yield from _entry(path, one, examples)


def _entry(path: str, model: type[BaseModel], examples: Mapping[tuple[type[BaseModel], str], object]) -> Iterator[str]:
    """The section of one entry."""
    yield f"### {f'`{path}`' if path else 'The file'}\n"
    yield f"{' '.join((model.__doc__ or '').split())}\n"
    hints = get_type_hints(model, include_extras=True)
    rows = []
    for name, info in model.model_fields.items():
        key = info.alias or name
        if info.description is None:
            raise LookupError(f"key `{key}` of {model.__name__} has no meaning: give it a description")
        if (model, key) not in examples:
            raise LookupError(f"key `{key}` of {model.__name__} has no example: use it in `docs/language/`")
        shown = _flow(examples[model, key])
        shown = shown if len(shown) <= WIDTH else f"{shown[: WIDTH - 1]}…"
        rows.append((f"`{key}`", _type(hints[name]), _default(info), info.description, f"`{shown}`"))
    yield from table(["key", "holds", "default", "meaning", "example"], rows)


def _default(info: FieldInfo) -> str:
    """The default of a key."""
    if info.is_required():
        return "**needed**"
    default = info.default
    return (
        "–"
        if default is None or default in ([], {})
        else f"`{str(default).lower() if isinstance(default, bool) else default}`"
    )


def _type(hint: Any) -> str:
    """What a key holds, in words."""
    origin, args = get_origin(hint), get_args(hint)
    if hint in NAMED:
        return NAMED[hint]
    if origin is Annotated:
        said = [one.func.__doc__ for one in args[1:] if isinstance(one, BeforeValidator)]
        inner = _type(args[0])
        alone = [text for text in said if text and not text.startswith("or ")]
        return alone[0] if alone else ", ".join([inner, *(text for text in said if text)])
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_type(one) for one in args if one is not NoneType))
    if origin is Literal:
        return ", ".join(f"`{one}`" for one in args)
    if origin is list:
        return f"list of {_type(args[0])}"
    if origin is dict:
        return f"mapping of names to {_type(args[1])}"
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return " ".join(re.findall("[A-Z][a-z]*", hint.__name__.removesuffix("Entry"))).lower()
    return {"str": "text", "bool": "`true` or `false`"}.get(getattr(hint, "__name__", ""), str(hint))


def _models(hint: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """The entries that a key holds, with what is behind its name: `[]` of a list, `.*` of a mapping."""
    origin, args = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        yield "", hint
    elif origin in (list, dict):
        yield from ((f"{'[]' if origin is list else '.*'}{rest}", one) for rest, one in _models(args[-1]))
    else:
        for one in args[:1] if origin is Annotated else args:
            yield from _models(one)


def _entries(
    model: type[BaseModel], path: str, above: tuple[type[BaseModel], ...] = ()
) -> Iterator[tuple[str, type[BaseModel]]]:
    """An entry and all below it, each where it stands."""
    yield path, model
    for name, hint in get_type_hints(model, include_extras=True).items():
        info = model.model_fields.get(name)
        for rest, one in _models(hint) if info else ():
            if one not in (*above, model):
                key = (info and info.alias) or name
                yield from _entries(one, f"{path}.{key}{rest}".lstrip("."), (*above, model))


def _collect(model: type[BaseModel], data: object, found: dict[tuple[type[BaseModel], str], object]) -> None:
    """The first value of each key, in the order of the file."""
    if not isinstance(data, Mapping):
        return
    hints = get_type_hints(model, include_extras=True)
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in data:
            found.setdefault((model, key), data[key])
            for rest, one in _models(hints[name]):
                for inner in _inside(data[key], rest):
                    _collect(one, inner, found)


def _inside(data: object, rest: str) -> Iterator[object]:
    """What lies at `[]` or `.*` of a value; a value that stands for a list of itself is its one item."""
    if not rest:
        yield data
        return
    steps: Callable[[Any], Any] = (
        (lambda one: one.values()) if rest.startswith(".*") else (lambda one: one if isinstance(one, list) else [one])
    )
    for one in steps(data) if isinstance(data, Mapping) or not rest.startswith(".*") else ():
        yield from _inside(one, rest[2:])


def _flow(data: object) -> str:
    """A value as YAML in one line."""
    if isinstance(data, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(one)}' for key, one in data.items())}}}"
    if isinstance(data, list):
        return f"[{', '.join(map(_flow, data))}]"
    return "null" if data is None else str(data)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
