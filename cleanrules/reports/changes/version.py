"""One version of a thing of the law in words: what holds in a window, and on what ground."""

from __future__ import annotations

from cleanrules.law.codes import tree_of
from cleanrules.law.instruments import Citation, Instrument, ParameterValue, SetVersion
from cleanrules.law.penalties import Penalty
from cleanrules.reports.law import (
    cite_text,
    confidence_text,
    penalty_text,
    short_cite,
    value_text,
)
from cleanrules.reports.words import joined
from cleanrules.rulebook.categories import CategoryVersion
from cleanrules.rulebook.histories import History, Version, What
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.screening.values import key_words
from cleanrules.text import Language, Text

MOST_MEMBERS = 12
"""How many members of a named set are listed."""
WHATS: dict[What, Text] = {
    "instrument": Text("文件", "instrument"),
    "rule": Text("规则", "rule"),
    "category": Text("分类", "category"),
    "parameter": Text("参数", "parameter"),
    "set": Text("名录", "named set"),
    "penalty": Text("罚则", "penalty"),
    "basis": Text("依据", "legal basis"),
}


def says(history: History, version: Version, rulebook: Rulebook, language: Language = "zh") -> str:
    """What a version says, without its window."""
    match version.value:
        case ParameterValue() as value:
            unit = rulebook.parameters[history.name].unit
            shown = value_text(value, unit, rulebook, language)
            return f"{shown}{keys_text(value, history.name, rulebook, language)}"
        case SetVersion() as named:
            return members_text(named, history.name, rulebook, language)
        case CategoryVersion() as meaning:
            return meaning.when.text
        case Penalty() as penalty:
            kind = rulebook.kinds[rulebook.rules[history.name].kind]
            return penalty_text(penalty, kind, rulebook, language)
        case Citation() as cite:
            return cite_text(cite, rulebook, language)
        case Instrument() as instrument:
            return cite_text(Citation(instrument.id), rulebook, language)
        case Rule() as rule:
            return rule.title[language]


def ground(version: Version, rulebook: Rulebook, language: Language = "zh") -> str:
    """On what a version rests, and how far that can be trusted."""
    stop = "；" if language == "zh" else "; "
    cites = joined([short_cite(cite, rulebook) for cite in version.cites], language)
    return stop.join(one for one in (cites, confidence_text(version.confidence, language)) if one)


def keys_text(value: ParameterValue, name: str, rulebook: Rulebook, language: Language) -> str:
    """For what a value of a parameter stands, as `（重点区域：是）`; empty where it stands for all."""
    parts = []
    for key in rulebook.parameters[name].by:
        if key.name in value.keys:
            title, shown = key_words(key, value.keys[key.name], rulebook)
            parts.append(f"{title[language]}{Text('：', ': ')[language]}{shown[language]}")
    joint = Text("；", "; ")[language].join(parts)
    return Text(f"（{joint}）", f" ({joint})")[language] if parts else ""


def members_text(version: SetVersion, name: str, rulebook: Rulebook, language: Language) -> str:
    """The members of a named set, those beyond the first dozen counted."""
    tree = tree_of(rulebook.sets[name].of)
    shown = joined([tree.names.get(one.code, one.code) for one in version.members[:MOST_MEMBERS]], language)
    count = len(version.members)
    more = Text(f"等 {count} 个", f" and {count - MOST_MEMBERS} others")[language] if count > MOST_MEMBERS else ""
    return f"{shown}{more}"
