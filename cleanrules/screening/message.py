"""Renders the message of a finding: the rule's own sentence with its values, or why there is nothing to say."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from cleanrules.engines import atoms
from cleanrules.engines.context import NOTHING, Context
from cleanrules.engines.reference import evaluate
from cleanrules.exact import Interval, number_text
from cleanrules.facts.facts import Listing, Scalar, value_text
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.language.nodes import Day, Linear
from cleanrules.law.codes import industries, regions
from cleanrules.screening.words import MET, NO, NOT_YET_WORDS, REASONS, TRUTHS, UNKNOWN, YES
from cleanrules.text import Language, Text

if TYPE_CHECKING:
    from cleanrules.screening.findings import Finding

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BREACHES = {"violation", "advice", "missed"}


def message_of(finding: Finding) -> Text:
    """The finding in one sentence, in both languages."""
    return Text(_sentence(finding, "zh"), _sentence(finding, "en"))


def _sentence(finding: Finding, language: Language) -> str:
    title, verdict = finding.rule.title[language], finding.verdict
    colon, stop = ("：", "，") if language == "zh" else (": ", "; ")
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
        said = f"{REASONS[verdict.reason or 'evidence'][language]}"
        if finding.rule.discretion is not None and verdict.reason == "discretion":
            said = finding.rule.discretion[language]
        return f"{_provisional(finding, language)}{stop}{said}"
    if finding.outcome == "not_applicable":
        return f"{REASONS[verdict.reason or 'condition'][language]}{_excluding(finding, language)}"
    if finding.exception:
        applied = next(one.title[language] for one in finding.rule.exceptions if one.label == finding.exception)
        return f"{'适用例外' if language == 'zh' else 'exception'}{colon}{applied}"
    return MET[language]


def _breach(finding: Finding, language: Language) -> str:
    """What is wrong; where an exception applied and is not met either, which one."""
    written = finding.rule.message
    said = _filled(finding, written[language], language) if written else finding.rule.title[language]
    if not finding.exception:
        return said
    applied = next(one.title[language] for one in finding.rule.exceptions if one.label == finding.exception)
    return f"{said}（按例外核算：{applied}）" if language == "zh" else f"{said} (under the exception: {applied})"


def _provisional(finding: Finding, language: Language) -> str:
    """What holds if the weak evidence does, or if the person decides by the letter."""
    if finding.would_be in _BREACHES:
        return _breach(finding, language)
    if finding.would_be == "compliant":
        return Text("初步看符合要求", "it seems to comply")[language]
    if finding.would_be == "not_applicable":
        return Text("初步看不适用", "it seems not to apply")[language]
    return finding.rule.title[language]


def _excluding(finding: Finding, language: Language) -> str:
    if finding.verdict.reason != "condition":
        return ""
    step = finding.trace.first_false()
    if step is None:
        return ""
    said = step.text
    if said.isidentifier() and step.title[language] not in ("", said):
        said = f"{step.title[language]}：否" if language == "zh" else f"{step.title[language]}: no"
    return f"（{said}）" if language == "zh" else f" ({said})"


def _filled(finding: Finding, template: str, language: Language) -> str:
    context = finding.context(finding.verdict.moments[-1])
    return _PLACEHOLDER.sub(lambda match: _value(finding, match[1], context, language), template)


def _value(finding: Finding, name: str, context: Context, language: Language) -> str:
    rule = finding.rule
    if name == "gap":
        return UNKNOWN[language] if finding.gap is None else quantity_text(finding.gap.value, finding.gap.unit)
    if name.startswith("param."):
        parameter = context.rulebook.parameters[name.removeprefix("param.")]
        values = [
            value
            for value in atoms.possible(parameter, context, NOTHING, evaluate)
            if value is not None and value.value is not None
        ]
        unit = "" if parameter.unit == "ratio" else parameter.unit
        shown = [
            value.value.isoformat() if isinstance(value.value, date) else quantity_text(value.value, unit)
            for value in values
            if value.value is not None
        ]
        return " / ".join(shown) or UNKNOWN[language]
    if name in rule.lets:
        found = rule.lets[name]
        if isinstance(found, Linear):
            return interval_text(atoms.amount(found, context, NOTHING, evaluate), found.unit, language)
        if isinstance(found, Day):
            return span_text(atoms.day(found, context, NOTHING, evaluate), language)
        return TRUTHS[evaluate(found, context)][language]
    return fact_text(context, name, language)


def fact_text(context: Context, name: str, language: Language) -> str:
    """A fact of the subject as people read it."""
    field = context.rulebook.kinds[context.facts.kind].fields[name]
    value = context.facts.values.get(name)
    if value is None:
        return UNKNOWN[language]
    if isinstance(value, Listing):
        return str(len(value.items))
    return scalar_text(field, value, language)


def scalar_text(field: Field, value: Scalar, language: Language) -> str:
    """A value as people read it: with its unit, or the name of its label, region or industry."""
    if isinstance(value, bool):
        return (YES if value else NO)[language]
    if value is NOT_YET:
        return NOT_YET_WORDS[language]
    if field.type == "label":
        return dict(field.labels)[str(value)][language]
    if field.type == "region":
        return f"{regions().full_name(str(value))} {value}"
    if field.type == "industry":
        return f"{industries().names[str(value)]} {value}"
    text = value_text(field, value)
    return f"{text} {field.unit}" if field.unit and field.unit != "ratio" else text


def quantity_text(value: Fraction, unit: str) -> str:
    """An amount with its unit."""
    return f"{number_text(value)} {unit}" if unit and unit != "ratio" else number_text(value)


def interval_text(value: Interval, unit: str, language: Language) -> str:
    """An amount that may be known only between two ends."""
    if value.exact is not None:
        return quantity_text(value.exact, unit)
    if value.low is None and value.high is None:
        return UNKNOWN[language]
    if value.high is None and value.low is not None:
        return f"{'至少' if language == 'zh' else 'at least'} {quantity_text(value.low, unit)}"
    if value.low is None and value.high is not None:
        return f"{'至多' if language == 'zh' else 'at most'} {quantity_text(value.high, unit)}"
    assert value.low is not None
    assert value.high is not None
    return f"{number_text(value.low)}–{quantity_text(value.high, unit)}"


def span_text(span: tuple[int | None, int | None], language: Language) -> str:
    """A day that may be known only between two ends."""
    low, high = (None if end is None else date.fromordinal(end).isoformat() for end in span)
    if low is not None and low == high:
        return low
    if low is None and high is None:
        return UNKNOWN[language]
    return f"{low or '…'} – {high or '…'}"
