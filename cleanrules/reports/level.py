"""An assessment by an indicator table as text or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from cleanrules.exact import number_text
from cleanrules.indicators import Answer, Assessment, Category, Indicator, IndicatorTable, Level
from cleanrules.law.confidence import DEFAULT_BAR, TITLES, trusted
from cleanrules.reports.json import dumped, text_data
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import AID, joined
from cleanrules.screening.values import quantity_text
from cleanrules.text import Language, Text

ANSWER_WORDS: dict[Answer, Text] = {
    "I": Text("Ⅰ级", "I"),
    "II": Text("Ⅱ级", "II"),
    "III": Text("Ⅲ级", "III"),
    "below": Text("未达Ⅲ级", "below III"),
    "not-applicable": Text("不适用", "does not apply"),
}
UNANSWERED = Text("未填", "unanswered")
BONUS = Text("加分项", "bonus")
DRAFT = Text("本表为草案，只用于检验算法，不得作为评定依据", "a draft: for testing the arithmetic, no legal result")
NO_WEIGHTS = Text(
    "本表权重未获取，不计算指数；等级只能由限定性指标排除",
    "the weights are not available: no index, and only the limit indicators can exclude a grade",
)
LIMIT = Text("* 限定性指标", "* limit indicator")
NEW = {
    True: Text("达到Ⅱ级以上", "grade II or better is reached"),
    False: Text("未达到Ⅱ级，不符合要求", "grade II is not reached, the project fails"),
    None: Text("能否达到Ⅱ级尚不能确定", "whether grade II is reached is open"),
}
PROVISIONALLY = Text("初步看", "provisionally ")


def weak(table: IndicatorTable, found: Assessment) -> Text | None:
    """Why an assessment is no legal result by itself, if it is none."""
    if table.draft:
        return DRAFT
    if trusted(found.confidence, DEFAULT_BAR):
        return None
    zh, en = TITLES[found.confidence]
    return Text(
        f"本表内容的可信度最低为“{zh}”，结果须由人工以公布的文本核对",
        f"the table rests in part on weak evidence ({en}): a person must compare the published text",
    )


def render(
    table: IndicatorTable, answers: Mapping[str, Answer], found: Assessment, language: Language, *,
    new: bool = False, width: int = 100, color: bool = False,
) -> str:  # fmt: skip
    """The levels by category, the indices, the grade, and what it rests on."""
    sheet = Sheet(width)
    sheet.put(table.title[language], style="bold")
    for category in table.categories:
        _category(sheet, category, answers, language)
    if any(one.limit for one in table.indicators()):
        sheet.put(LIMIT[language], indent=2, style="dim")
    sheet.blank()
    for level, (low, high) in found.index.items():
        sheet.row(f"Y_{level}", _span(low, high, language))
    if not found.index:
        sheet.put(NO_WEIGHTS[language])
    sheet.row(Text("等级", "grade")[language], grade_text(table, found, language), style="bold")
    if new:
        held = PROVISIONALLY[language] if weak(table, found) is not None and found.advanced is not None else ""
        sheet.row(Text("新建项目", "new project")[language], f"{held}{NEW[found.advanced][language]}", style="bold")
    if found.open:
        named = [table.indicator(name).title[language] for name in found.open]
        sheet.row(UNANSWERED[language], joined(named, language))
    sheet.row(Text("可信度", "confidence")[language], TITLES[found.confidence][language == "en"])
    for note in (weak(table, found), table.note):
        if note is not None:
            sheet.put(note[language], style="yellow")
    sheet.put(AID[language], style="dim")
    return sheet.text(color=color)


def _category(sheet: Sheet, category: Category, answers: Mapping[str, Answer], language: Language) -> None:
    sheet.blank()
    share = "" if category.weight is None else f" {number_text(category.weight)}"
    bonus = f"（{BONUS[language]}）" if category.bonus else ""
    sheet.put(f"{category.title[language]}{share}{bonus}", style="bold")
    for one in category.indicators:
        sheet.row(
            _answer_text(one, answers, language),
            f"{'*' if one.limit else ''}{one.title[language]}",
            indent=2,
            label_width=16,
        )


def _answer_text(one: Indicator, answers: Mapping[str, Answer], language: Language) -> str:
    return ANSWER_WORDS[answers[one.name]][language] if one.name in answers else UNANSWERED[language]


def grade_text(table: IndicatorTable, found: Assessment, language: Language) -> str:
    """The grade with its name, or the two between which it lies."""
    if found.grade is not None:
        return _named(table, found.grade, language)
    low, high = _named(table, found.worst, language), _named(table, found.best, language)
    return f"未定：最低{low}，最高{high}" if language == "zh" else f"open: at worst {low}, at best {high}"


def _named(table: IndicatorTable, grade: Level, language: Language) -> str:
    title = next((step.title[language] for step in table.steps if step.grade == grade), "")
    said = ANSWER_WORDS[grade][language]
    if not title:
        return said
    return f"{said}（{title}）" if language == "zh" else f"{said} ({title})"


def _span(low: Fraction, high: Fraction, language: Language) -> str:
    ends = [quantity_text(end, "", language) for end in dict.fromkeys([low, high])]
    return " – ".join(ends)


def as_json(table: IndicatorTable, answers: Mapping[str, Answer], found: Assessment, *, new: bool = False) -> str:
    """The assessment as JSON; numbers are exact, as text."""
    why = weak(table, found)
    data: dict[str, Any] = {
        "table": table.name,
        "title": text_data(table.title),
        "draft": table.draft,
        "confidence": found.confidence,
        "weak": None if why is None else text_data(why),
        "note": None if table.note is None else text_data(table.note),
        "categories": [_category_data(category, answers) for category in table.categories],
        "index": {level: [number_text(low), number_text(high)] for level, (low, high) in found.index.items()},
        "grade": found.grade,
        "worst": found.worst,
        "best": found.best,
        "unanswered": list(found.open),
    }
    if new:
        data["new_project"] = found.advanced
    return f"{dumped(data)}\n"


def _category_data(category: Category, answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {
        "name": category.name,
        "title": text_data(category.title),
        "weight": None if category.weight is None else number_text(category.weight),
        "bonus": category.bonus,
        "indicators": [
            {
                "name": one.name, "title": text_data(one.title), "limit": one.limit, "level": answers.get(one.name),
                "weight": None if one.weight is None else number_text(one.weight), "confidence": one.confidence,
            }
            for one in category.indicators
        ],
    }  # fmt: skip
