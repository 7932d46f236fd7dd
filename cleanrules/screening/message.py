"""Renders the message of a finding: the rule's own sentence with its values, or why there is nothing to say."""

from __future__ import annotations

import re

from cleanrules.facts.facts import Listing
from cleanrules.language.nodes import Day, Linear
from cleanrules.meaning import amounts, days
from cleanrules.meaning.conditions import evaluate
from cleanrules.rulebook.judging import NOTHING, Context
from cleanrules.screening.basis import Basis, Gap
from cleanrules.screening.explaining.derivation import excluded_by
from cleanrules.screening.largest import amount_shown
from cleanrules.screening.support import Support
from cleanrules.screening.values import (
    LEAST,
    MOST,
    distance_text,
    ends_text,
    fact_text,
    interval_text,
    scalar_text,
    span_text,
)
from cleanrules.screening.words import (
    LATEST,
    MET,
    MET_ANYWAY,
    NONE,
    NOT_YET_WORDS,
    REASONS,
    TO_CHECK,
    TO_DECIDE,
    TRUTHS,
    UNKNOWN,
    WHY_REVIEW,
)
from cleanrules.text import Language, Text

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BEFORE_WORD = re.compile(rf"(?<=[\u4e00-\u9fff]) (?={LEAST.zh}|{MOST.zh}|{UNKNOWN.zh}|{NOT_YET_WORDS.zh})")
_TWICE = re.compile(f"({LEAST.zh}){{2,}}")
_BREACHES = {"violation", "advice", "missed"}


def message_of(finding: Basis) -> Text:
    """The finding in one sentence, in both languages."""
    return Text(_sentence(finding, "zh"), _sentence(finding, "en"))


def _sentence(finding: Basis, language: Language) -> str:
    title, verdict = finding.rule.title[language], finding.verdict
    colon = "：" if language == "zh" else ": "
    if finding.outcome in _BREACHES:
        return _breach(finding, language)
    if finding.outcome == "undetermined":
        names = ("、" if language == "zh" else ", ").join(need.title[language] for need in finding.missing[:4])
        more = len(finding.missing) - 4
        names += (f"等{len(finding.missing)}项" if language == "zh" else f" and {more} more") if more > 0 else ""
        return (
            f"{title}{colon}{'缺少' if language == 'zh' else 'lacking '}{names}"
            if names
            else f"{title}{colon}{REASONS['governing_date'][language]}"
        )
    if finding.outcome == "needs_review":
        said = finding.why_review[language]
        if finding.unread:
            names = ("、" if language == "zh" else ", ").join(need.title[language] for need in finding.unread)
            said = f"{said}{'（' if language == 'zh' else ' ('}{names}{'）' if language == 'zh' else ')'}"
        return f"{_provisional(finding, language)}{WHY_REVIEW[language]}{said}"
    if finding.outcome == "not_applicable":
        return f"{REASONS[verdict.reason or 'condition'][language]}{_excluding(finding, language)}"
    if finding.outcome == "pending":
        return _pending(finding, language)
    met = [] if finding.exception else [(MET if finding.outcome == "compliant" else MET_ANYWAY)[language]]
    return ("，" if language == "zh" else ", ").join([*met, *asides(finding, language)])


def asides(finding: Basis, language: Language) -> list[str]:
    """What is said of a rule that is met beside that it is: the exception that applied, and by how much it is met."""
    found = []
    if finding.exception:
        applied = next(one.title[language] for one in finding.rule.exceptions if one.label == finding.exception)
        found.append(Text(f"适用例外：{applied}", f"exception: {applied}")[language])
    if finding.margin is not None and finding.margin.low > 0:
        spare = _gap(finding.margin, language)
        found.append(_spaced(f"富余 {spare}") if language == "zh" else f"with {spare} to spare")
    return found


def _pending(finding: Basis, language: Language) -> str:
    """What is still to come, and until when it is in time."""
    names = ("、" if language == "zh" else ", ").join(event.title[language] for event in finding.events)
    until = finding.until
    if language == "zh":
        return f"尚未到期：{names}尚未发生" + (f"，{LATEST.zh} {until}" if until is not None else "")
    return f"nothing is late yet: {names} still to come" + (f", {LATEST.en} {until}" if until is not None else "")


def _gap(gap: Gap, language: Language) -> str:
    return distance_text(gap.low, gap.high, gap.unit, language)


def _breach(finding: Basis, language: Language) -> str:
    """What is wrong; where an exception applied and is not met either, which one."""
    written = finding.rule.message
    said = _filled(finding, written[language], language) if written else finding.rule.title[language]
    if not finding.exception:
        return said
    applied = next(one.title[language] for one in finding.rule.exceptions if one.label == finding.exception)
    return f"{said}（按例外核算：{applied}）" if language == "zh" else f"{said} (under the exception: {applied})"


def _provisional(finding: Basis, language: Language) -> str:
    """What a person is to decide: whether there is a breach, never that there is one; or what holds if the evidence does."""
    title = finding.rule.title[language]
    if finding.would_be in _BREACHES:
        breach = _breach(finding, language)
        return f"{TO_DECIDE[language]}{title}" + ("" if breach == title else f"{TO_CHECK[language]}{breach}")
    if finding.would_be == "pending":
        return Text("初步看尚未到期", "nothing seems to be late yet")[language]
    if finding.would_be == "no_breach":
        return Text("初步看不构成违反", "it seems that there is no breach")[language]
    if finding.would_be == "compliant":
        return Text("初步看符合要求", "it seems to comply")[language]
    if finding.would_be == "not_applicable":
        return Text("初步看不适用", "it seems not to apply")[language]
    return f"{TO_DECIDE[language]}{title}"


def _excluding(finding: Basis, language: Language) -> str:
    if finding.verdict.reason != "condition":
        return ""
    step = excluded_by(finding)
    if step is None:
        return ""
    colon, shown = ("：" if language == "zh" else ": "), step.shown(language)
    if step.kind != "category" and step.plain is not False:
        shown = TRUTHS[False][language]
    said = f"{step.name(language) or step.text}{colon}{shown}"
    return f"（{said}）" if language == "zh" else f" ({said})"


def _filled(finding: Basis, template: str, language: Language) -> str:
    context = finding.context(finding.verdict.moments[-1])
    said = _PLACEHOLDER.sub(lambda match: _value(finding, match[1], context, language), template)
    return _spaced(said) if language == "zh" else said


def _spaced(text: str) -> str:
    """A Chinese sentence without the blank before a word that a value begins with, and without that word twice."""
    return _TWICE.sub(LEAST.zh, _BEFORE_WORD.sub("", text))


def _value(finding: Basis, name: str, context: Context, language: Language) -> str:
    rule = finding.rule
    if name == "gap":
        return UNKNOWN[language] if finding.gap is None else _gap(finding.gap, language)
    if name.startswith("param."):
        parameter = context.rulebook.parameters[name.removeprefix("param.")]
        values = amounts.possible(parameter.name, context, NOTHING)
        shown = [ends_text(value.ends, parameter.unit, language) for value in values if value is not None]
        return " / ".join(shown) or UNKNOWN[language]
    listed, _, inner = name.partition(".")
    if inner:
        return _items_text(finding, listed, inner, context, language)
    if name in rule.lets:
        found = rule.lets[name]
        if isinstance(found, Linear):
            return interval_text(amount_shown(found, context, NOTHING), found.unit, language)
        if isinstance(found, Day):
            return span_text(days.day(found, context, NOTHING).whole, language)
        return TRUTHS[evaluate(found, context)][language]
    return fact_text(context, name, language)


def _items_text(finding: Basis, listed: str, inner: str, context: Context, language: Language) -> str:
    """A fact of those items of a list on which the requirement turns, each value once."""
    support = Support(context)
    support.visit(finding.required)
    listing = context.facts.values.get(listed)
    rows = listing.items if isinstance(listing, Listing) else ()
    field = context.rulebook.kinds[context.facts.kind].fields[listed].item_fields[inner]
    found = [rows[place][inner] for name, place in sorted(support.items) if name == listed and inner in rows[place]]
    shown = dict.fromkeys(scalar_text(field, value, language) for value in found)
    return ("；" if language == "zh" else "; ").join(shown) or NONE[language]
