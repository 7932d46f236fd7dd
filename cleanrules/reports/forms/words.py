"""What Excel forms say: headings, instructions, and how each fact is to be filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cleanrules.exact import number_text
from cleanrules.facts.fields import NOT_YETS, Field
from cleanrules.reports.forms.template import describe
from cleanrules.reports.words import joined
from cleanrules.text import Language, Text

TITLE = Text("{title}事实表", "Facts: {title}")
LIST_TITLE = Text("清单：{title}", "List: {title}")
HEADINGS = {
    "name": Text("名称", "fact"),
    "value": Text("值", "value"),
    "unit": Text("单位", "unit"),
    "source": Text("来源", "source"),
    "how": Text("说明", "how to fill it in"),
    "rules": Text("涉及规则", "rules that ask for it"),
    "code": Text("规则编号", "rule"),
    "title": Text("规则名称", "title"),
    "facts": Text("用到的事实", "facts that it reads"),
}
SHEETS = {"guide": Text("填写说明", "how to fill in"), "rules": Text("涉及规则", "rules")}
COMPLETE = Text("清单是否完整", "is the list complete?")
COMPLETE_HOW = Text(
    "填“是”：全部列出（没有的也填“是”）；填“否”：还有未列出的。已列出而不填的，视为完整；未列出又不填的，视为未知。",
    "true: all are listed (also where there are none); false: there are more. Left empty, a list with rows is taken as "
    "complete, one without rows as unknown.",
)
LIST_SOURCE = Text("清单来源", "source of the list")
LIST_SOURCE_HOW = Text("清单出自哪份文件，如 置换方案附表1", "the document that the list stands in")
ITEM_SOURCE_HOW = Text("本行各项数据出自哪份文件", "the document that the figures of this row stand in")
LISTS = Text("清单（另表填写）", "lists (on sheets of their own)")
LIST_LINK = Text("见工作表“{sheet}”，最多 {most} 项", "see the sheet “{sheet}”; at most {most} items")
NOBODY = Text("目前没有规则用到", "no rule reads it")
MORE = Text("等 {count} 条", "… {count} rules in all")
SHORT = Text(
    "黄色格为填写处。不知道的留空：留空即“未知”，既不当作零，也不当作“否”。“来源”填材料名称和页码。",
    "Fill in the yellow cells. Leave empty what is not known: it stays unknown, never zero, never false.",
)
GUIDE = {
    "zh": (
        "一、本表用于{title}（{kind}）的规则筛查。填好后保存，运行  cleanrules screen 文件名.xlsx  即得研判意见。",
        "二、黄色格为填写处。不知道的留空：留空即“未知”，既不当作零，也不当作“否”；确实为零的填 0。",
        "三、是否类从下拉列表中选“是”或“否”；选择类从下拉列表中选；日期填成 2022-06-20，尚未发生的填“尚未发生”。",
        "四、数字按材料所载填写，不四舍五入；小数位数超过规定的不予接受。所用单位与“单位”栏不同的，在“单位”栏中改选。",
        "五、“来源”填材料名称和页码，将随事实列入研判意见。",
        "六、每份清单一张工作表，每台（项）一行。清单上方“清单是否完整”：全部列出的填“是”（没有的也填“是”），"
        "还有未列出的填“否”。一行未列、也未填是否完整的，视为未知。",
        "七、不要填公式；请把算得的结果按数值粘贴。第一行、第一列是隐藏的识别码，请勿删除；其他行列可以移动。",
        "八、“涉及规则”是要用到该项事实的规则编号；规则的名称见同名工作表，条文和依据见  cleanrules explain 编号 。",
    ),
    "en": (
        "1. This form is for screening the kind {kind} ({title}): save it and run  cleanrules screen FILE.xlsx",
        "2. Fill in the yellow cells. Leave empty what is not known: it stays unknown, never zero, never false. "
        "What is zero is 0.",
        "3. Flags and choices come from drop-down lists; a day is written 2022-06-20; what has not happened is not_yet.",
        "4. Give numbers as they stand in the document; they are never rounded, and more decimals than declared are "
        "refused. Choose another unit in the column of units.",
        "5. The source is a document and its page; it is shown with the fact in every report.",
        "6. Each list has a sheet of its own, with a row an item. Above it say whether it is complete: true where all are "
        "listed (also where there are none), false where there are more. Without a row and an answer it is unknown.",
        "7. No formulas: paste their results as values. The hidden first row and column identify the cells; keep them.",
        "8. The rules that ask for a fact stand beside it; their titles are on a sheet of their own, and "
        "cleanrules explain CODE  shows what they say.",
    ),
}
_HOW = {
    "flag": Text("选“是”或“否”", "true or false"),
    "event": Text("填日期，如 2022-06-20；尚未发生的填“尚未发生”", "a day as in 2022-06-20, or not_yet"),
    "label": Text("从下拉列表中选", "choose from the list"),
}
YES_NO = {"zh": ("是", "否"), "en": ("true", "false")}
NOT_YET = {"zh": NOT_YETS[1], "en": NOT_YETS[0]}
REFUSED = Text("填写内容不符合要求", "not what is asked for here")
_SPOKEN: dict[Language, dict[str, str]] = {
    "zh": {
        "complete: false": "“清单是否完整”为“否”", "填 []": "不列，“清单是否完整”填“是”",
        "true": "“是”", "false": "“否”", "not_yet": "“尚未发生”",
    },
    "en": {"complete: false": " false for completeness", "[]": " a complete list without rows"},
}  # fmt: skip
"""The words of facts files, as a form says them."""
_FEW = 6


def how(field: Field, language: Language) -> str:
    """How a fact is filled in."""
    if field.key:
        return describe(field, language)
    if field.type == "amount":
        return _amount(field, language)
    said = _HOW[field.type][language] if field.type in _HOW else describe(field, language)
    if field.type == "label" and language == "en":
        said = f"{said}: {', '.join(f'{label} ({title.en})' for label, title in field.labels)}"
    return said


def _amount(field: Field, language: Language) -> str:
    low, high = number_text(field.at_least), number_text(field.at_most)
    if language == "zh":
        return f"填数，{low} 至 {high}，" + (f"最多 {field.decimals} 位小数" if field.decimals else "整数")
    return f"a number, {low} to {high}, " + (f"at most {field.decimals} decimals" if field.decimals else "whole")


def explained(field: Field, language: Language) -> str:
    """How a fact is filled in, and what its declaration notes."""
    return "\n".join(part for part in (how(field, language), noted(field, language)) if part)


def noted(field: Field, language: Language) -> str:
    """What a declaration notes, the words of facts files in those of a form."""
    note = field.note[language] if field.note is not None else ""
    for word, said in _SPOKEN[language].items():
        note = re.sub(rf" ?`?(?<![a-z]){re.escape(word)}(?![a-z])`?", lambda _, said=said: said, note)  # type: ignore[misc]
    return note


def asked_by(codes: Sequence[str], field: Field, language: Language) -> str:
    """The rules that ask for a fact: the first few, and how many there are."""
    if not codes:
        return "" if field.name in ("id", "name") or field.key else NOBODY[language]
    shown = joined([*codes[:_FEW]], language)
    return shown if len(codes) <= _FEW else f"{shown} {MORE[language].format(count=len(codes))}"


def heading(field: Field, language: Language) -> str:
    """The title of a column, with its unit in brackets as a register's headings have it."""
    title = field.title[language]
    if field.type != "amount" or field.unit == "ratio":
        return title
    return f"{title}（{field.unit}）" if language == "zh" else f"{title} ({field.unit})"
