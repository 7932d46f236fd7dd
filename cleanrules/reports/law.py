"""Law in words: values, windows, citations, parameters and penalties as an official reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from cleanrules.exact import Yearly, number_text
from cleanrules.facts.kinds import Kind
from cleanrules.law.confidence import TITLES, Confidence
from cleanrules.law.instruments import Citation, Limit, ParameterValue
from cleanrules.law.penalties import Base, Penalty
from cleanrules.reports.words import joined
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.screening.findings import ParameterUse
from cleanrules.screening.values import ends_text, scalar_text, wanted_text, yearly_text
from cleanrules.screening.values import window_text as window_text  # noqa: PLC0414 (reports find it here)
from cleanrules.screening.words import COUNTS, EFFECTS, ORDER, TRIGGERS
from cleanrules.text import Language, Text


def confidence_text(confidence: Confidence, language: Language) -> str:
    """A confidence in words."""
    return Text(*TITLES[confidence])[language]


def use_value(use: ParameterUse, language: Language) -> str:
    """The value of a parameter that took part, or the ends between which it surely lies."""
    return ends_text(use.ends, use.unit, language)


def value_text(value: ParameterValue, unit: str, rulebook: Rulebook, language: Language) -> str:
    """A value as the law sets it, or that it was not found; with what is certain of it and the source of that."""
    shown = Text("未查到", "not found")[language] if value.value is None else ends_text(value.ends, unit, language)
    if isinstance(value.value, Yearly):
        return yearly_text(value.value, language)
    ends = [
        f"{ends_text(sides, unit, language)}{_source(end, rulebook, language)}"
        for end, sides in _stated(value.at_least, value.at_most)
    ]
    if not ends:
        return shown
    stop, certain = ("；", "确知") if language == "zh" else ("; ", "certainly ")
    told = f"{certain}{stop.join(ends)}"
    return f"{shown}（{told}）" if language == "zh" else f"{shown} ({told})"


def _stated(low: Limit | None, high: Limit | None) -> Iterator[tuple[Limit, tuple[Any, Any]]]:
    if low is not None:
        yield low, (low.value, None)
    if high is not None:
        yield high, (None, high.value)


def _source(end: Limit, rulebook: Rulebook, language: Language) -> str:
    cites = joined([short_cite(cite, rulebook) for cite in end.cites], language)
    colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
    return f"{colon}{cites}{comma}{confidence_text(end.confidence, language)}"


def cite_text(cite: Citation, rulebook: Rulebook, language: Language) -> str:
    """A citation: title, document number, article."""
    return _cited(cite.instrument, [cite.article] if cite.article else [], rulebook, language)


def _cited(name: str, articles: list[str], rulebook: Rulebook, language: Language) -> str:
    instrument = rulebook.instruments[name]
    if language == "zh":
        title = instrument.title.zh
        if instrument.descriptive:
            return f"{instrument.number}（{title}；正式名称未获取）{'、'.join(articles)}"
        title = title if title.startswith("《") else f"《{title}》"
        return f"{title}（{instrument.number}）{'、'.join(articles)}"
    known = "; official title not read" if instrument.descriptive else ""
    return f"{instrument.title.en} ({instrument.number}{known}){''.join(f', {one}' for one in articles)}"


def cites_lines(
    cites: Iterable[Citation], rulebook: Rulebook, language: Language, day: date | None = None
) -> list[str]:
    """Citations, those of one instrument together, below it its articles' own words and what is doubtful on a day."""
    grouped: dict[str, list[Citation]] = {}
    for cite in cites:
        grouped.setdefault(cite.instrument, []).append(cite)
    lines: list[str] = []
    for name, some in grouped.items():
        articles = list(dict.fromkeys(cite.article for cite in some if cite.article))
        lines.append(_cited(name, articles, rulebook, language))
        lines += [quote for cite in some if (quote := quote_text(cite, language))]
        caution = None if day is None else rulebook.caution(name, day)
        lines += [] if caution is None else [caution[language]]
    return lines


def short_cite(cite: Citation, rulebook: Rulebook) -> str:
    """A citation by document number and article."""
    return f"{rulebook.instruments[cite.instrument].number} {cite.article or ''}".strip()


def quote_text(cite: Citation, language: Language) -> str | None:
    """The article's own words, with their confidence; None where they were not read."""
    if cite.quote is None:
        return None
    trust = confidence_text(cite.quote_confidence or "missing", language)
    return f"“{cite.quote}”（{trust}）" if language == "zh" else f"“{cite.quote}” ({trust})"


def parameter_text(use: ParameterUse, rulebook: Rulebook, language: Language) -> str:
    """A parameter value that took part: title, value, the bands for which it stands, window, source, confidence."""
    source = joined([short_cite(cite, rulebook) for cite in use.cites], language)
    supplied = Text("，用户提供", ", supplied by the caller")[language] if use.supplied else ""
    window, trust = window_text(use.start, use.until, language), confidence_text(use.confidence, language)
    value, stop = use_value(use, language), "；" if language == "zh" else "; "
    said = stop.join([*(one[language] for one in use.bands), window, source, f"{trust}{supplied}"])
    return f"{use.title.zh}：{value}（{said}）" if language == "zh" else f"{use.title.en}: {value} ({said})"


def dated_value(value: ParameterValue, unit: str, rulebook: Rulebook, language: Language) -> str:
    """One value of a parameter's table: value, keys, window, source, confidence."""
    shown = value_text(value, unit, rulebook, language)
    keys = "".join(f" [{name}={wanted_text(one, language)}]" for name, one in value.keys.items())
    source = joined([short_cite(cite, rulebook) for cite in value.cites], language)
    window = window_text(*value.window.text(), language)
    stop = "；" if language == "zh" else "; "
    return f"{shown}{keys}  {stop.join([window, source, confidence_text(value.confidence, language)])}"


def effect_text(rule: Rule, language: Language) -> str:
    """What a violation brings, in words."""
    if rule.effect == "rectify" and rule.force == "binding-without-fine":
        return ORDER[language]
    return EFFECTS[rule.effect][language] if rule.effect else ""


def money(value: Fraction, language: Language) -> str:
    """An amount of yuan."""
    if language == "en":
        return f"{int(value):,} yuan" if value.denominator == 1 else f"{number_text(value)} yuan"
    return f"{number_text(value / 10_000)}万元" if value >= 10_000 else f"{number_text(value)}元"


def range_text(low: Fraction | None, high: Fraction | None, language: Language, base: Base = "yuan") -> str:
    """A statutory range."""
    if low is None and high is None:
        return Text("幅度未查到", "the range was not found")[language]
    if base == "goods-value":
        return _multiples(low or Fraction(0), high, language)
    if low == high and low is not None:
        return money(low, language)
    if language == "zh":
        ends = [f"{money(low, language)}以上" if low else "", "" if high is None else f"{money(high, language)}以下"]
        return "".join(ends) or "无"
    if high is None:
        return f"at least {money(low or Fraction(0), language)}"
    if not low:
        return f"up to {money(high, language)}"
    return f"{money(low, language)} to {money(high, language)}"


def _multiples(low: Fraction, high: Fraction | None, language: Language) -> str:
    """A range in multiples of the value of the goods."""
    least, most = number_text(low), None if high is None else number_text(high)
    if language == "zh":
        return f"货值金额{least}倍以上{f'{most}倍以下' if most else ''}"
    return f"{f'{least} to {most}' if most else f'at least {least}'} times the value of the goods"


def case_text(penalty: Penalty, kind: Kind, language: Language) -> str:
    """The case that a penalty is for: what brings it on beside the breach itself, what the facts must be; empty for all."""
    colon, comma = ("：", "，") if language == "zh" else (": ", ", ")
    asked = [(kind.fields[name], value) for name, value in penalty.where.items()]
    found = [TRIGGERS[penalty.trigger][language]] if penalty.trigger != "breach" else []
    found += [f"{one.title[language]}{colon}{scalar_text(one, value, language)}" for one, value in asked]
    return comma.join([*found, *([penalty.case[language]] if penalty.case else [])])


def penalty_text(penalty: Penalty, kind: Kind, rulebook: Rulebook, language: Language) -> str:
    """A penalty: the case that it is for, then its range, whom it reaches, article, confidence."""
    field = kind.fields.get("operator_type")
    titles = dict(field.labels) if field else {}
    operators = [titles[name][language] if name in titles else name for name in penalty.operators]
    details = ("，" if language == "zh" else ", ").join([COUNTS[penalty.per][language], *operators])
    amount = range_text(penalty.low, penalty.high, language, penalty.base)
    said = [
        Text(f"罚款{amount}（{details}）", f"fine of {amount} ({details})")[language],
        joined([cite_text(cite, rulebook, language) for cite in penalty.cites], language),
        confidence_text(penalty.confidence, language),
    ]
    if case := case_text(penalty, kind, language):
        said.insert(0, Text(f"情形：{case}", f"case: {case}")[language])
    return ("；" if language == "zh" else "; ").join(said)
