"""A form to fill in: the facts of a kind as commented YAML, empty, so that what is not filled in stays unknown."""

from __future__ import annotations

from collections.abc import Iterator

from cleanrules.exact import number_text
from cleanrules.facts.fields import Field
from cleanrules.facts.kinds import Kind
from cleanrules.facts.units import RATIO, spellings, unit_text
from cleanrules.reports.sheet import wrapped
from cleanrules.rulebook.model import Rulebook
from cleanrules.rulebook.uses import facts_of, item_facts_of
from cleanrules.text import Language, Text

_HEAD = {
    "zh": (
        "{title}（{kind}）事实表",
        "填写方法：在冒号后填值。不知道的留空或删去：留空即“未知”，既不当作零，也不当作“否”。",
        "标有“#”的清单，用到时去掉行首“# ”再填；每一台（项）设备照抄一段。填了的清单视为完整；",
        "不完整的写成  清单名: {{complete: false, items: [...]}} 。",
        "每项事实都可注明出处，如  产能: {{value: 120, unit: 万t/a, source: 备案文件第3页}} （字段名照表）。",
        "“用于”后面是要用到该项的规则编号；规则的条文和依据见  cleanrules explain 编号 。",
    ),
    "en": (
        "Facts of the kind {kind} ({title})",
        "Fill in a value behind each colon. Leave empty what is not known: it stays unknown, never zero, never false.",
        "Lists are commented out: take the leading `# ` away to use one, and copy the item for each further one.",
        "A list that is given is taken as complete; else write  name: {{complete: false, items: [...]}}",
        "Any fact may carry its source, as in  field: {{value: 120, unit: 万t/a, source: filing p. 3}}",
        "Behind `for` stand the rules that ask for a fact;  cleanrules explain CODE  shows a rule and what it rests on.",
    ),
}
_NOBODY = Text("目前没有规则用到", "no rule reads it")
_ASKED = Text("用于", "for")
_TYPES = {
    "flag": Text("填 true（是）或 false（否）", "true or false"),
    "event": Text("填日期，如 2022-06-20；尚未发生填 not_yet", "a day as in 2022-06-20, or not_yet"),
    "region": Text("填行政区划代码或名称，如 天津市", "a GB/T 2260 code or name"),
    "industry": Text("填行业代码或名称（GB/T 4754-2017），如 3110", "a GB/T 4754-2017 code or name"),
    "text": Text("", ""),
}


def render(kind: Kind, rulebook: Rulebook, language: Language = "zh") -> str:
    """The form of a kind; as it stands, `screen` takes it and finds everything unknown."""
    uses = uses_of(kind, rulebook)
    lines = [*_head(kind, language), "", f"kind: {kind.name}"]
    for field in kind.fields.values():
        lines += ["", *_comments(field, uses.get(field.name, []), language), *_entry(field, uses, language)]
    return "\n".join(lines) + "\n"


def _head(kind: Kind, language: Language) -> list[str]:
    return [f"# {line.format(title=kind.title[language], kind=kind.name)}" for line in _HEAD[language]]


def uses_of(kind: Kind, rulebook: Rulebook) -> dict[str, list[str]]:
    """The codes of the rules that ask for each fact; those of list items as `list.field`."""
    found: dict[str, list[str]] = {}
    for rule in rulebook.rules.values():
        if rule.kind == kind.name and rule.status != "removed":
            fined = ["operator_type"] if any(one.operators for one in rule.penalties) else []
            fined += [name for one in rule.penalties for name in one.where]
            inner = [f"{listed}.{name}" for listed, name in item_facts_of(rule, rulebook)]
            for name in dict.fromkeys([*facts_of(rule, rulebook), *fined, *inner]):
                found.setdefault(name, []).append(rule.code)
    return found


def _comments(field: Field, codes: list[str], language: Language) -> Iterator[str]:
    how = describe(field, language)
    yield f"# {field.title[language]}{_colon(language)}{how}" if how else f"# {field.title[language]}"
    if field.note is not None:
        yield f"#   {field.note[language]}"
    if codes:
        yield from (f"#   {line}" for line in wrapped(_asked(codes, language), 110))
    elif field.name not in ("id", "name"):
        yield f"#   {_NOBODY[language]}"


def describe(field: Field, language: Language) -> str:
    """What may be written as the value of a field."""
    if field.type == "amount":
        return _amount(field, language)
    if field.type == "label":
        return _labels(field, language)
    if field.type == "list":
        return Text(f"清单，最多 {field.max_length} 项", f"a list of at most {field.max_length}")[language]
    if field.key:
        return Text("必填，不得重复", "required, unique")[language]
    return _TYPES[field.type][language]


def _amount(field: Field, language: Language) -> str:
    low, high = number_text(field.at_least), number_text(field.at_most)
    unit = "" if field.unit == RATIO else unit_text(field.unit, language)
    other = [name for name in spellings(field.unit) if name not in (field.unit, unit)][:3] if unit else []
    if language == "zh":
        also = f"；带单位时也可用 {'、'.join(other)}" if other else ""
        return f"填数{f'，单位 {unit}' if unit else ''}（{low} 至 {high}，最多 {field.decimals} 位小数{also}）"
    also = f"; with its unit also in {', '.join(other)}" if other else ""
    return f"a number{f' in {unit}' if unit else ''} ({low} to {high}, at most {field.decimals} decimals{also})"


def _labels(field: Field, language: Language) -> str:
    named = [label if title[language] == label else f"{label} {title[language]}" for label, title in field.labels]
    return f"{Text('选填', 'one of')[language]} {' | '.join(named)}"


def _asked(codes: list[str], language: Language) -> str:
    """Which rules ask for a fact."""
    return f"{_ASKED[language]}{_colon(language)}{('、' if language == 'zh' else ', ').join(codes)}"


def _entry(field: Field, uses: dict[str, list[str]], language: Language) -> Iterator[str]:
    if field.type != "list":
        yield f"{field.name}:"
        return
    yield f"# {field.name}:"
    width = max(len(inner.name) for inner in field.item) + 1
    ordered = sorted(field.item, key=lambda inner: not inner.key)
    for number, inner in enumerate(ordered):
        lead = "# - " if number == 0 else "#   "
        told = _told(inner, uses.get(f"{field.name}.{inner.name}", []), language)
        yield f"{lead}{f'{inner.name}:':<{width}}   # {told}"


def _told(inner: Field, codes: list[str], language: Language) -> str:
    """A fact of a list item on one line: its title, what may be written, its note, and the rules that ask for it."""
    how = describe(inner, language)
    parts = [f"{inner.title[language]}{_colon(language) if how else ''}{how}"]
    parts += [inner.note[language]] if inner.note is not None else []
    parts += [_asked(codes, language)] if codes else []
    return ("；" if language == "zh" else "; ").join(parts)


def _colon(language: Language) -> str:
    return "：" if language == "zh" else ": "
