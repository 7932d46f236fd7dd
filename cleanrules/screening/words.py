"""The words of findings in Chinese and English."""

from __future__ import annotations

from cleanrules.text import Text

OUTCOMES = {
    "violation": Text("不符合", "violation"),
    "undetermined": Text("无法判定", "undetermined"),
    "needs_review": Text("需人工复核", "needs review"),
    "advice": Text("建议", "advice"),
    "missed": Text("未达目标", "target missed"),
    "pending": Text("尚未到期", "pending"),
    "compliant": Text("符合", "compliant"),
    "no_breach": Text("不构成违反", "no breach"),
    "not_applicable": Text("不适用", "not applicable"),
}
CONCLUSIONS = {
    "blocked": Text("停批停建", "blocked: may not be approved or built"),
    "rectify": Text("应当整改", "rectify"),
    "undetermined": Text("材料不足，暂无法判定", "undetermined: facts are missing"),
    "review": Text("需人工复核", "needs a person's review"),
    "clear": Text("未发现不符合项", "clear"),
}
NONE_BINDS = Text("没有适用的强制性规定", "no binding rule applies")
NONE_CHOSEN_BINDS = Text("所选规则中没有适用的强制性规定", "no binding rule among those chosen applies")
"""What stands behind `clear` where nothing that binds was there to be broken."""
REASONS = {
    "not_in_force": Text("当日不在有效期内", "not in force on that day"),
    "place": Text("不适用于该地区", "does not apply in this place"),
    "condition": Text("不属于适用对象", "not within the rule's scope"),
    "evidence": Text("所依据的条文或数值尚待核实", "rests on weak evidence"),
    "bound": Text(
        "规定的施行日期不明，前后结论不一", "the day on which the law changed is not known, and the alternatives differ"
    ),
    "value_missing": Text(
        "所需的法定数值或名录本库未收录，须由主管部门提供", "a legal value that is not available here decides"
    ),
    "discretion": Text("依规定由主管部门裁量", "the law leaves it to a person"),
    "governing_date": Text("缺少决定适用哪一时期规定的日期", "which regime governs depends on a date that is missing"),
}
ON_OTHERS = Text("所依据的其他规则须由人工核实", "rests on other rules that a person must settle")
"""The reason where no legal value of a rule itself is missing, but those whose findings it asks for are for a person."""
TO_DECIDE = Text("待人工核实是否存在下列情形：", "for a person to decide whether this is so: ")
"""What stands before a breach that is for review, so that it is not told as a fact."""
TO_CHECK = Text("；核实要点：", "; to be checked: ")
WHY_REVIEW = Text("；复核原因：", "; why a person decides: ")
FORCES = {
    "binding": Text("强制（有罚则）", "binding, with a penalty"),
    "binding-without-fine": Text("强制（无直接罚款）", "binding, no direct fine"),
    "policy": Text("政策引导", "policy"),
    "target": Text("目标指标", "target"),
}
EFFECTS = {
    "halt": Text("停批停建", "the project is halted"),
    "restrict": Text("按限制类管理", "treated as restricted"),
    "rectify": Text("责令改正，拒不改正的依法处罚", "order to correct first, a fine on refusal"),
    "penalty": Text("依法处罚", "a penalty"),
}
ORDER = Text("责令改正", "an order to correct")
STATES = {
    "counted": Text("计入", "counted"),
    "not_counted": Text("不计入", "not counted"),
    "meets": Text("符合", "meets it"),
    "fails": Text("不符合", "does not"),
    "open": Text("待定", "open"),
    "other": Text("不在此列", "not among them"),
}
"""What an item of a list is to a sum or a count, or to `any` or `all`."""
TRUTHS = {True: Text("成立", "true"), False: Text("不成立", "false"), None: Text("未知", "unknown")}
UNKNOWN = Text("未知", "unknown")
NONE = Text("无", "none")
YES, NO = Text("是", "yes"), Text("否", "no")
NOT_YET_WORDS = Text("尚未发生", "not yet")
LATEST = Text("最迟", "no later than")
"""What stands before the last day on which something is in time."""
MET = Text("符合要求", "the requirement is met")
MET_ANYWAY = Text("无论是否适用均不构成违反", "no breach, whether it applies or not")
TRIGGERS = {
    "breach": Text("违法行为", "on the breach"),
    "refusal": Text("拒不改正", "on refusal to correct"),
    "serious": Text("情节严重", "where serious"),
}
COUNTS = {"act": Text("按行为", "per act"), "machine": Text("按台", "per machine"), "unit": Text("按件", "per unit")}
SUPPLIED = Text("用户提供", "supplied by the caller")
EVIDENCE = {
    "rule": Text("规则条文", "the article of the rule"),
    "window": Text("施行或失效日期", "the days of its window"),
    "exception": Text("例外", "exception"),
    "category": Text("分类", "category"),
    "set": Text("名录", "named set"),
    "parameter": Text("参数", "parameter"),
}
"""What evidence is about."""
SETTLING = {
    "always": Text("单独即可判定", "settles it alone"),
    "perhaps": Text("视其内容可单独判定", "may settle it alone"),
    "together": Text("须与其他材料一并判定", "settles it together with others"),
}
"""How far a missing fact settles a rule."""
