"""The order of a project's events, and single answers that stand for several facts of a project."""

from __future__ import annotations

from typing import ClassVar

from cleanrules.facts import FactModel, Flag, flag, saying


class ProjectStages(FactModel):
    """What comes after what: nothing is commissioned, tried or accepted before construction has started."""

    order: ClassVar = {
        "started_on": "construction_started_on",
        "trial_started_on": "construction_started_on",
        "energy_accepted_on": "construction_started_on",
        "new_energy_opinion_on": "energy_opinion_on",
    }


class CarbonReview(FactModel):
    """Whether there are approved carbon figures that operation can be held against."""

    carbon_figures_approved: Flag = flag(
        zh="审查意见批复有碳排放值",
        en="opinion has approved carbon figures",
        note=(
            "由是否进行碳排放评价得出：评价结果写入审查意见，未评价的没有批复值",
            "follows from the carbon evaluation: its result goes into the opinion, and without one there is no figure",
        ),
    )


def carbon_figures_approved(carbon_evaluated: bool) -> bool:
    """Whether an opinion has carbon figures: where carbon was evaluated (order 31, articles 2 and 10)."""
    return carbon_evaluated


class ProjectAnswers(FactModel):
    """Single answers that stand for several facts; who can't give one gives the facts themselves."""

    meets_entry_conditions: Flag = saying(
        flag(
            zh="“两高”准入各项条件全部符合",
            en="meets all the conditions of entry",
            worse="false",
            note=(
                "即产业规划、产业政策、生态环境分区管控、规划环评、项目环评、总量控制、碳达峰目标、生态环境准入清单、"
                "行业环评审批原则、能耗强度和总量管理各项；有一项不符合的填 false，再逐项填写",
                "industry plan and policy, zoning, plan and project EIA, total control, carbon peak, access list, EIA "
                "principles, energy control; false where one is not met, and then each by itself",
            ),
        ),
        meets_industry_plan=True,
        meets_industry_policy=True,
        meets_zoning=True,
        meets_plan_eia=True,
        meets_project_eia=True,
        meets_total_control=True,
        meets_peak_goal=True,
        meets_access_list=True,
        meets_eia_principles=True,
        meets_energy_control=True,
    )
    unchanged_since_review: Flag = saying(
        flag(
            zh="节能审查以后没有重大变更",
            en="no big change since the energy review",
            worse="false",
            note=(
                "即建设单位、地点、规模、主要用能设备、工艺路线、主要产品及其他方面均未变更；有变更的填 false，再逐项填写",
                "builder, place, scale, main equipment, process, product and all else are as reviewed; false where one has "
                "changed, and then each by itself",
            ),
        ),
        changed_builder_place_scale=False,
        changed_equipment_or_process=False,
        changed_main_product=False,
        changed_otherwise=False,
    )
    ordinary_review: Flag = saying(
        flag(
            zh="不涉密，也不属于不单独进行节能审查的行业",
            en="neither secret nor of a sector of simple energy use",
            worse="false",
            note=("属于其中之一的填 false，再分别填写", "false where it is one of the two, and then each by itself"),
        ),
        secret_project=False,
        simple_use_listed=False,
    )
