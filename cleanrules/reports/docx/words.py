"""The words of memos that no other report has, in Chinese and English."""

from __future__ import annotations

from cleanrules.text import Text

HEADINGS = {
    "project": Text("项目概况", "Project"),
    "subject": Text("基本情况", "Subject"),
    "conclusion": Text("研判结论", "Conclusion"),
    "findings": Text("逐条意见", "Findings one by one"),
    "missing": Text("待定事项", "What is open"),
    "rest": Text("其他意见", "Other findings"),
    "not_judged": Text("本次未判定", "Not judged"),
    "basis": Text("依据", "Legal basis"),
}
TABLES = {
    "open": (Text("规则编号", "rule"), Text("规则名称", "title"), Text("所缺材料", "lacks")),
    "missing": (
        Text("序号", "rank"), Text("材料", "material"), Text("字段", "field"), Text("涉及规则数", "rules"),
    ),
    "legal": (
        Text("序号", "rank"), Text("法定数值", "legal value"), Text("依据", "where to find it"), Text("涉及规则", "rules"),
    ),
    "coming": (
        Text("序号", "rank"), Text("事项", "event"), Text("最迟", "last day"), Text("涉及规则", "rules"),
    ),
    "not_judged": (Text("序号", "no."), Text("规定", "norm"), Text("依据", "source"), Text("说明", "remarks")),
    "facts": (Text("序号", "no."), Text("事实", "fact"), Text("内容", "value"), Text("出处", "source")),
}  # fmt: skip
LEADS = {
    "wanted": Text(
        "请申请人补充下列材料，能使较多规则得以判定的列在前面：",
        "The applicant is to supply the following; what settles most rules stands first:",
    ),
    "legal": Text(
        "下列法定数值或名录本库未收录，须由主管部门提供，不向申请人索取：",
        "The following legal values are not in the rulebook: an authority must supply them, the applicant is not asked:",
    ),
    "beside": Text(
        "下列材料仅涉及政策或者目标，不影响结论，可以后补：",
        "Only policy or targets ask for the following: it is no part of the conclusion and can come later:",
    ),
    "coming": Text(
        "下列事项尚未发生，亦未逾期，无须补充材料，最早到期的列在前面：",
        "The following are still to come and not late; nothing is to be supplied, and the soonest stands first:",
    ),
}
LABELS = {
    "parameters": Text("数值与参数", "values and parameters"),
    "penalty": Text("处罚幅度", "statutory penalty"),
}
BASES = {
    "binding": Text("强制性规定", "Binding law"),
    "beside": Text("政策和目标文件", "Policy and targets"),
}
"""What legal texts are told apart by: those of binding rules that apply, met or not, and the others."""
TITLE = (Text("关于{name}", "Cleaner-production memo: "), Text("的清洁生产研判意见", "{name}"))
"""The title in two parts: a long one is broken between them."""
SUBTITLE = Text("（辅助研判，供审核用）", "an aid to judgement, to be checked by a person")
DECISION = Text(
    "本意见由程序依据所提交的事实和规则库得出，仅供辅助研判，不代替行政决定。是否批准、是否处罚，由有权机关及其工作人员依法决定。",
    "This memo was made by a program from the facts submitted and a rulebook. It is an aid to judgement; whether to "
    "approve and whether to punish is decided by the competent authority and its officers.",
)
TRUST = Text(
    "条文原文和参数的可信度随文注明；不是“官方文本”的，引用前应当核对原文。",
    "How far articles and parameters can be trusted is stated with them; what is not the official publication is to be "
    "checked against it before it is relied on.",
)
NOTHING_FOUND = Text("没有不符合或者需复核的事项。", "Nothing violated or for review was found.")
SIGNED = Text(
    "承办人：　　　　复核人：　　　　　　年　　月　　日",
    "Officer: ____________   Checked by: ____________   Date: ____________",
)
NOT_ONE = Text("无。", "None.")
APPENDIX = Text("附录：研判所用事实及其出处", "Appendix: the facts used, and their sources")
