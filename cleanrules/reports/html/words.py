"""The words of the page that no other report has, in Chinese and English."""

from __future__ import annotations

from cleanrules.reports.view import WORDS as SHARED
from cleanrules.reports.words import BESIDE, SECTIONS
from cleanrules.text import Text

WORDS = {
    **SHARED,
    "report": Text("清洁生产研判报告", "Cleaner-production screening report"),
    "print_trace": Text("打印时含推导", "print derivations"),
    "skip": Text("跳到正文", "skip to the report"),
    "overview": Text("总览", "Overview"),
    "several": Text("{n} 个对象", "{n} subjects"),
    "tools": Text("查找与显示", "find and show"),
    "dark": Text("深色", "dark"),
    "search": Text("查找", "Find"),
    "hint": Text("规则编号、名称或文字", "code, title or text"),
    "only": Text("只看", "Only"),
    "group": Text("共 {n} 条，展开查看", "all {n}"),
    "expand": Text("全部展开", "expand all"),
    "collapse": Text("全部收起", "collapse all"),
    "shown": Text("显示 {n} 条，共 {all} 条", "{n} of {all} findings shown"),
    "differs": Text(
        "前者计入人工认定和豁免；后者仅依规则得出",
        "the first counts what people ruled and waived; the second is what the rules alone give",
    ),
    "by_rules": Text("程序结果", "by the rules"),
    "source": Text("出处", "source"),
    "fact": Text("事实", "fact"),
    "value": Text("内容", "value"),
    "more": Text("事实、依据与推导", "facts, grounds and derivation"),
    "trace": Text("推导过程", "derivation"),
    "fingerprint": Text("指纹", "fingerprint"),
    **{name: SECTIONS[name] for name in ("wanted", "legal", "coming", "beside", "not_judged")},
    "material": Text("材料", "material"),
    "rank": Text("序号", "no."),
    "legal_value": Text("法定数值", "legal value"),
    "event": Text("事项", "event"),
    "last": Text("最迟", "last day"),
    "norm": Text("规定", "norm"),
    "remarks": Text("说明", "remarks"),
    "loose": BESIDE,
    "field": Text("字段", "field"),
    "helps": Text("涉及规则", "rules"),
    "rules": Text("{n} 条", "{n}"),
    "the_rest": Text("其余 {n} 项材料", "{n} more"),
    "excluded": Text("不适用原因", "why not"),
    "false": Text("不成立的条件", "what is false"),
    "compliant": Text("符合", "Compliant"),
    "no_breach": Text("不构成违反", "No breach"),
    "not_applicable": Text("不适用", "Not applicable"),
    "not_found": Text("未发现", "not found"),
    "foot": Text("生成依据", "Made from"),
    "short": Text(
        "对象较多，“符合”“不适用”各项的推导过程未列入本文件，见 explain 命令或者 JSON 输出",
        "with this many subjects the derivations of what is compliant or not applicable are left out; "
        "`explain` and the JSON output have them",
    ),
    "unsaid": Text("另有 {n} 项，见 JSON 输出", "{n} more, in the JSON output"),
    "unsettled": Text("尚缺", "lacks"),
}
PAGE_NUMBER = {"zh": ("第 ", " 页，共 ", " 页"), "en": ("page ", " of ", "")}
"""What stands before, between and after the number of a page and the number of pages."""
