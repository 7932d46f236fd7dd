"""The headings and labels of reports in Chinese and English."""

from __future__ import annotations

from cleanrules.screening.words import EVIDENCE as EVIDENCE  # noqa: PLC0414 (reports find it here)
from cleanrules.text import Language, Text

LABELS = {
    "conclusion": Text("结论", "conclusion"),
    "subject": Text("对象", "subject"),
    "place": Text("所在地", "place"),
    "as_of": Text("判定日期", "as of"),
    "decided_on": Text("处罚决定日", "decided on"),
    "selected": Text("选定规则", "rules chosen"),
    "bar": Text("证据门槛", "evidence bar"),
    "assumed": Text("假定", "assumed"),
    "count": Text("规则", "rules"),
    "gap": Text("差额", "gap"),
    "tallies": Text("逐项情况", "item by item"),
    "facts": Text("事实", "facts"),
    "parameters": Text("参数", "parameters"),
    "cites": Text("依据", "legal basis"),
    "regime": Text("适用规定", "law applied"),
    "effect": Text("后果", "effect"),
    "penalty": Text("罚则", "penalty"),
    "remedies": Text("可行改正", "would mend it"),
    "confidence": Text("可信度", "confidence"),
    "exception": Text("例外", "exception"),
    "would_be": Text("初步结果", "provisionally"),
    "why": Text("复核原因", "why review"),
    "lacking": Text("缺", "lacks"),
    "spares": Text("可免复核", "would spare it"),
    "kind": Text("适用对象", "kind"),
    "when": Text("适用条件", "applies when"),
    "let": Text("其中", "where"),
    "require": Text("要求", "requires"),
    "exceptions": Text("例外", "exceptions"),
    "window": Text("有效期", "in force"),
    "force": Text("约束力", "force"),
    "governed_by": Text("时间标准", "governed by"),
    "strengthens": Text("严于", "strengthens"),
    "discretion": Text("人工裁量", "discretion"),
    "categories": Text("分类", "categories"),
    "sets": Text("名录", "named sets"),
    "message": Text("提示语", "message"),
    "note": Text("说明", "note"),
    "status": Text("状态", "status"),
    "tags": Text("标签", "tags"),
    "source": Text("出处", "source"),
    "exempt": Text("免予适用", "exempt"),
    "applies_in": Text("适用地区", "place"),
    "unknown_place": Text("未提供", "not given"),
    "national": Text("全国", "nationwide"),
}
SECTIONS = {
    "violation": Text("不符合", "Violations"),
    "undetermined": Text("材料不足，无法判定", "Undetermined: facts are missing"),
    "needs_review": Text("需人工复核", "For a person to review"),
    "advice": Text("建议与未达目标", "Advice and missed targets"),
    "pending": Text("尚未到期", "Pending: nothing is late yet"),
    "wanted": Text("请申请人补充的材料（最有用的在前）", "Facts for the applicant to supply, the most useful first"),
    "legal": Text("须由主管部门提供的法定数值或名录", "Legal values that an authority must supply"),
    "coming": Text("尚待发生的事项（最早到期的在前）", "Events to come, the soonest first"),
    "beside": Text(
        "与结论无关、可以后补的材料（仅涉及政策或者目标）",
        "Facts that are no part of the conclusion and can come later: only policy or targets ask for them",
    ),
    "not_judged": Text("本次未判定", "Not judged"),
    "rest": Text("其余", "The rest"),
}
CHECKED = {
    "compliant": Text("经核查，未发现下列问题：", "checked, and not found:"),
    "no_breach": Text(
        "现有材料不足以确定是否适用，但无论是否适用均未发现下列问题，无须补充材料：",
        "whether these apply is open; either way they were not found, and nothing needs to be supplied:",
    ),
    "not_applicable": Text("下列规则当日不适用于该对象：", "these did not concern the subject on that day:"),
}
"""What stands above rules that are settled without a fault: they are named after it, and must not read as a breach."""
NO_LAST_DAY = Text("期限未定", "no last day")
BESIDE = Text("仅涉及政策或目标，不影响结论", "only for policy or targets, no part of the conclusion")
UNJUDGED = Text(
    "下列规定对这类对象有约束力，但规则库没有相应规则，本次未予判定；上述结论不包括这些规定",
    "the following bind this kind of subject, but the rulebook has no rule for them: the conclusion says nothing of them",
)
ALL_JUDGED = Text(
    "规则库未登记对这类对象有约束力而没有规则的规定；这不等于没有此类规定",
    "the rulebook names no norm that binds this kind of subject and has no rule; that does not say that there is none",
)
STATUSES = {
    "preview": Text("预览", "preview"),
    "stable": Text("稳定", "stable"),
    "deprecated": Text("弃用", "deprecated"),
    "removed": Text("已删除", "removed"),
}
CHOICES = {
    "lighter": Text(
        "行为时与处罚时的规定不同，新规定处罚较轻，适用新规定"
        "（从旧兼从轻；先比上限再比下限，现有资料未见法定比较方法）",
        "the law changed between the act and the decision; the later one is lighter and governs "
        "(upper ends compared first; no prescribed way of comparing was found)",
    ),
    "act": Text(
        "行为时与处罚时的规定不同，新规定并不更轻，适用行为时的规定"
        "（从旧兼从轻；先比上限再比下限，现有资料未见法定比较方法）",
        "the law changed between the act and the decision; the later one is no lighter, so that of the act governs "
        "(upper ends compared first; no prescribed way of comparing was found)",
    ),
    "unclear": Text(
        "行为时与处罚时的规定不同，轻重无法直接比较（有的幅度未查到，或者取决于经营主体类型等未填的事实），须由办案人员判断",
        "the law changed between the act and the decision, and neither is clearly lighter: "
        "a range was not found, or it depends on the type of operator or another fact not given; a person must compare",
    ),
}
MITIGATION = Text(
    "以上为法定幅度，不是预计数额；执法机关可以依法减轻至幅度以下，或者不予处罚",
    "statutory ranges, no prediction: the authority may by law go below a range, or impose no penalty",
)
AID = Text("辅助研判，不代替行政决定", "an aid to judgement; the decision is a person's")
NOTHING_APPLIES = Text(
    "没有一条规则适用于该对象；“未发现不符合项”不等于认定合规",
    "no rule applies to this subject; `clear` does not say that it complies with any",
)
NUMERALS = "一二三四五六七八九十"


def items(count: int, language: Language) -> str:
    """So many findings."""
    return f"{count} 项" if language == "zh" else str(count)


def joined(parts: list[str], language: Language) -> str:
    """Several words in a row."""
    return ("、" if language == "zh" else ", ").join(parts)


def heading(number: int, title: Text, count: int, language: Language) -> str:
    """The heading of a section."""
    if language == "zh":
        return f"{NUMERALS[number - 1]}、{title.zh}（{items(count, language)}）"
    return f"{number}. {title.en} ({items(count, language)})"
