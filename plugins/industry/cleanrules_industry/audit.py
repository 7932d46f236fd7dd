"""The facts of mandatory cleaner-production audits (强制性清洁生产审核): grounds, listing, deadlines, acceptance, disclosure."""

from __future__ import annotations

from typing import ClassVar, Literal

from cleanrules.facts import Amount, Event, FactModel, Flag, Items, amount, event, flag, items, key, label


class Discharge(FactModel):
    """One pollutant of the enterprise against its standard and its yearly quota."""

    id: str = key(zh="污染物（排放口）", en="pollutant and outlet")
    concentration: Amount = amount(
        "ratio",
        decimals=6,
        at_most=1_000_000,
        worse="higher",
        zh="监测浓度（与限值同单位）",
        en="concentration, in the unit of the limit",
    )
    concentration_limit: Amount = amount(
        "ratio", decimals=6, at_most=1_000_000, worse="lower", zh="排放标准限值", en="limit of the discharge standard"
    )
    annual_total: Amount = amount(
        "t/a", decimals=6, at_most=10_000_000, worse="higher", zh="年排放总量", en="yearly total"
    )
    total_quota: Amount = amount(
        "t/a",
        decimals=6,
        at_most=10_000_000,
        worse="lower",
        zh="总量控制指标（许可排放量）",
        en="quota of total control",
    )


class EnergyLimit(FactModel):
    """One product against its mandatory energy-limit standard."""

    id: str = key(zh="产品", en="product")
    unit_energy: Amount = amount(
        "ratio",
        decimals=3,
        at_least=-1000,
        at_most=1_000_000,
        worse="higher",
        zh="单位产品能耗（与限额同单位）",
        en="energy per product, in the unit of the limit",
    )
    energy_limit: Amount = amount(
        "ratio",
        decimals=3,
        at_least=-1000,
        at_most=1_000_000,
        worse="lower",
        zh="强制性单位产品能耗限额（注明标准号）",
        en="mandatory limit, with its standard",
    )


SUBSTANCES = {
    "hazardous-waste": ("第一类：危险废物", "class 1: hazardous waste"),
    "highly-toxic-chemical": ("第二类：剧毒、重点环境管理危险化学品", "class 2: highly toxic or key managed chemicals"),
    "heavy-metal": ("第三类：铅、汞、镉、铬等重金属和类金属砷", "class 3: lead, mercury, cadmium, chromium …, arsenic"),
    "pop": ("第四类：斯德哥尔摩公约附件所列物质", "class 4: substances of the Stockholm Convention"),
    "other-toxic": ("第五类：其他可能污染环境的有毒有害物质", "class 5: other toxic substances"),
}


class Substance(FactModel):
    """A toxic or hazardous substance that is used in production or discharged."""

    id: str = key(zh="物质名称（CAS号、废物代码）", en="substance (CAS number, waste code)")
    substance_class: Literal["hazardous-waste", "highly-toxic-chemical", "heavy-metal", "pop", "other-toxic"] | None = (
        label(zh="类别（审核办法第八条）", en="class (art. 8 of the Audit Measures)", titles=SUBSTANCES)
    )
    used_or_emitted: Flag = flag(
        worse="true",
        zh="在生产中使用，或者在排放物中含有",
        en="used in production or contained in discharges",
    )


class AuditGrounds(FactModel):
    """What may make an enterprise subject to a mandatory audit."""

    discharges: Items[Discharge] = items(zh="污染物排放与总量", en="discharges and totals", max_length=40)
    energy_limits: Items[EnergyLimit] = items(
        zh="单位产品能耗与强制性限额", en="energy per product and mandatory limits", max_length=20
    )
    yearly_energy: Amount = amount(
        "tce",
        decimals=1,
        at_most=100_000_000,
        worse="higher",
        zh="年综合能源消费量",
        en="energy a year",
    )
    yearly_water: Amount = amount(
        "m3",
        decimals=1,
        at_most=10_000_000_000,
        worse="higher",
        zh="年取（用）新水量",
        en="fresh water a year",
        note=("取水或者用水、是否含再生水的口径未明", "whether intake or use, and with reclaimed water, is not stated"),
    )
    substances: Items[Substance] = items(zh="有毒有害物质", en="toxic or hazardous substances", max_length=60)


class AuditDuties(FactModel):
    """The listing of an enterprise and what follows from it: nobody is told of a listing before there is one."""

    order: ClassVar = {"notified_on": "listed_on"}

    listed_on: Event = event(
        zh="列入强制性清洁生产审核名单（名单公布日期）", en="day on which the list with the enterprise was published"
    )
    notified_on: Event = event(zh="收到书面通知日期", en="day of the written notice")
    listed_for_discharge: Flag = flag(zh="以“双超”列入名单", en="listed for exceeding standards or totals")
    listed_for_energy: Flag = flag(zh="以“高耗能”列入名单", en="listed for exceeding the energy limit")
    listed_for_5000_tce: Flag = flag(zh="以“5000吨”（能源）列入名单", en="listed for 5,000 t (energy)")
    listed_for_200k_water: Flag = flag(zh="以“20万吨”（用水）列入名单", en="listed for 200,000 t (water)")
    listed_for_toxic: Flag = flag(zh="以“双有”列入名单", en="listed for toxic or hazardous substances")
    nominated_by_ndrc: Flag = flag(zh="由区发展改革委提名、市发展改革委确定", en="nominated through 发展改革 bodies")
    nominated_by_ecology: Flag = flag(zh="由区生态环境局提名、市生态环境局确定", en="nominated through 生态环境 bodies")
    in_audit_pilot: Flag = flag(
        zh="属于经批准的清洁生产审核创新试点且已按试点完成审核", en="audited inside an approved pilot"
    )
    information_published_on: Event = event(
        worse="not_yet",
        zh="公布企业信息日期",
        en="day on which the enterprise's information was published",
        act="schedule",
    )
    published_identity: Flag = flag(
        worse="false",
        zh="已公布名称、法定代表人、地址",
        en="name, legal representative and address published",
        act="practice",
    )
    published_discharge: Flag = flag(
        worse="false",
        zh="已公布污染物名称、排放方式、浓度和总量、超标超总量情况",
        en="pollutants, way of discharge, concentration, total and exceedance published",
        act="practice",
    )
    published_energy: Flag = flag(
        worse="false",
        zh="已公布主要能源品种和用量、单位产值和单位产品能耗、超限额情况",
        en="energy kinds and amounts, energy per output value and product, exceedance published",
        act="practice",
    )
    published_toxic: Flag = flag(
        worse="false",
        zh="已公布有毒有害物质使用和排放、危险废物产生处置、环境风险防控措施",
        en="toxic inputs and emissions, hazardous waste and risk prevention published",
        act="practice",
    )
    audit_started_on: Event = event(
        worse="not_yet", zh="审核启动日期", en="day on which the audit started", act="schedule"
    )
    audit_finished_on: Event = event(
        worse="not_yet", zh="审核完成日期", en="day on which the audit was finished", act="schedule"
    )
    reported_to_ndrc_on: Event = event(
        worse="not_yet", zh="审核报告报送发展改革部门日期", en="day of the report to 发展改革", act="schedule"
    )
    reported_to_ecology_on: Event = event(
        worse="not_yet", zh="审核报告报送生态环境部门日期", en="day of the report to 生态环境", act="schedule"
    )
    reported_to_energy_saving_on: Event = event(
        worse="not_yet",
        zh="审核报告报送节能主管部门日期",
        en="day of the report to the energy-saving body",
        act="schedule",
    )
    result_published_on: Event = event(
        worse="not_yet", zh="审核结果公布日期", en="day on which the result was published", act="schedule"
    )
    report_truthful: Flag = flag(
        worse="false", zh="审核未弄虚作假、结果报告属实", en="no fraud, and the report is true"
    )
    previous_audit_finished_on: Event = event(zh="上一次审核完成日期", en="day on which the audit before was finished")
    options_done_on: Event = event(
        worse="not_yet",
        zh="中/高费方案实施完成日期",
        en="day on which the medium- and high-cost options were done",
        act="schedule",
    )
    acceptance_applied_on: Event = event(
        worse="not_yet", zh="申请验收日期", en="day of the application for acceptance", act="schedule"
    )
    evaluation_score: Amount = amount(
        "ratio", decimals=1, at_most=100, worse="lower", zh="评估得分（百分制）", en="evaluation score"
    )
    acceptance_score: Amount = amount(
        "ratio", decimals=1, at_most=100, worse="lower", zh="验收得分（百分制）", en="acceptance score"
    )
    acceptance_veto: Flag = flag(worse="true", zh="存在验收否决情形", en="an acceptance veto applies")
    accepted_on: Event = event(worse="not_yet", zh="通过验收日期", en="day of acceptance")
    operating_status: Literal["operating", "stopped", "closed"] | None = label(
        zh="生产经营状态",
        en="status",
        titles={"operating": ("正常生产", "operating"), "stopped": ("停产", "stopped"), "closed": ("关闭", "closed")},
    )
    stop_opinion_on: Event = event(
        worse="not_yet", zh="停产、关闭核实书面意见日期", en="day of the written opinion on the stop"
    )
    stop_verified_by_ndrc: Flag = flag(
        worse="false", zh="由区发展改革委核实", en="stop verified by the district 发展改革委"
    )
    stop_verified_by_ecology: Flag = flag(
        worse="false", zh="由区生态环境局核实", en="stop verified by the district 生态环境局"
    )
    stop_filed_with_ndrc: Flag = flag(
        worse="false", zh="核实意见已报市发展改革委备案", en="opinion filed with the city's 发展改革委"
    )
    stop_filed_with_ecology: Flag = flag(
        worse="false", zh="核实意见已报市生态环境局备案", en="opinion filed with the city's 生态环境局"
    )
    disclosure_reported_on: Event = event(
        worse="not_yet",
        zh="本年度环境信息依法披露报告公布日期",
        en="day of this year's disclosure report",
        act="schedule",
    )
    disclosure_truthful: Flag = flag(
        worse="false", zh="披露内容真实、准确、完整", en="what is disclosed is true and complete"
    )
    disclosure_has_audit: Flag = flag(
        worse="false",
        zh="披露内容含实施审核的原因、进展、评估与验收结果",
        en="it has the reason for the audit, its progress, evaluation and acceptance",
        act="practice",
    )
    audit_kind: Literal["self-organised", "consultant"] | None = label(
        zh="审核方式",
        en="who audits",
        titles={"self-organised": ("自行组织", "self-organised"), "consultant": ("委托咨询服务机构", "a consultant")},
    )
    balance_instruments: Flag = flag(
        worse="false",
        zh="具备物料、能量、水平衡测试的仪器和手段",
        en="instruments for material, energy and water balances",
    )
    process_staff: Flag = flag(
        worse="false", zh="具备熟悉行业工艺、技术规程和节能减污的人员", en="staff who know the trade's process"
    )
    independent_legal_person: Flag = flag(
        worse="false", zh="咨询机构为独立法人", en="the consultant is an independent legal person"
    )
    quality_system: Flag = flag(
        worse="false", zh="咨询机构有健全的质量管理制度", en="the consultant has a quality system"
    )
    method_staff: Flag = flag(
        worse="false",
        zh="咨询机构有受过审核培训、具有咨询经验的人员",
        en="the consultant has staff trained in the method, with experience",
    )
