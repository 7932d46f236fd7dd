"""Values as people read them: facts, amounts, days, in both languages."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from cleanrules.engines.context import Context
from cleanrules.exact import Interval, Yearly, number_text
from cleanrules.facts.facts import Listing, Record, Scalar, value_text
from cleanrules.facts.fields import NOT_YET, Field
from cleanrules.facts.units import RATIO, unit_text
from cleanrules.law.bands import Band, Side, Wanted
from cleanrules.law.codes import industries, regions
from cleanrules.law.instruments import Key, Parameter, ParameterValue
from cleanrules.rulebook.model import Rulebook
from cleanrules.screening.words import NO, NOT_YET_WORDS, UNKNOWN, YES
from cleanrules.text import Language, Text

LONGEST_FRACTION = 9
"""A fraction of more characters is shown as a decimal near it; the JSON output has it exactly."""


LEAST, MOST = Text("不少于", "at least"), Text("不超过", "at most")


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
        return f"{industries().names.get(str(value), '')} {value}".strip()
    text = value_text(field, value)
    return f"{text} {unit_text(field.unit, language)}" if field.unit and field.unit != RATIO else text


def item_title(listed: Field, record: Record, number: int) -> str:
    """The identifier of a list's item; its number where it has none."""
    return next((str(record[one.name]) for one in listed.item if one.key and one.name in record), str(number + 1))


def quantity_text(value: Fraction, unit: str, language: Language) -> str:
    """An amount with its unit; one without a decimal form, as `28266012/6145`, is shown near, as `≈4599.84`."""
    number = number_text(value)
    if "/" in number and len(number) > LONGEST_FRACTION:
        places = 2
        while abs(value) * 10**places < 100:
            places += 1
        number = f"≈{number_text(round(value, places))}"
    return f"{number} {unit_text(unit, language)}" if unit and unit != RATIO else number


def interval_text(value: Interval, unit: str, language: Language) -> str:
    """An amount that may be known only between two ends."""
    if value.exact is not None:
        return quantity_text(value.exact, unit, language)
    if value.low is None and value.high is None:
        return UNKNOWN[language]
    if value.high is None and value.low is not None:
        return f"{LEAST[language]} {quantity_text(value.low, unit, language)}"
    if value.low is None and value.high is not None:
        return f"{MOST[language]} {quantity_text(value.high, unit, language)}"
    assert value.low is not None
    assert value.high is not None
    return f"{number_text(value.low)}–{quantity_text(value.high, unit, language)}"


_EDGES: dict[Side, Text] = {
    "at_least": Text("{} 及以上", "at least {}"),
    "above": Text("超过 {}", "above {}"),
    "below": Text("{} 以下", "below {}"),
    "at_most": Text("{} 及以下", "at most {}"),
}


def band_text(band: Band, language: Language) -> str:
    """A band as an office writes it: `35 t/h 及以上、65 t/h 以下`; 及 says that the number itself is in it."""
    edges = [
        _EDGES[side][language].format(f"{edge.number} {unit_text(edge.unit, language)}")
        for side, edge in band.sides.items()
    ]
    return Text("、", " and ")[language].join(edges)


def wanted_text(wanted: Wanted, language: Language) -> str:
    """What a value of a parameter asks of a key, labels by their names."""
    if isinstance(wanted, Band):
        return band_text(wanted, language)
    return wanted if isinstance(wanted, str) else (YES if wanted else NO)[language]


def key_words(key: Key, wanted: Wanted, rulebook: Rulebook) -> tuple[Text, Text]:
    """What a key of a parameter is called, and what a value asks of it; of a key with its list said the list before."""
    words = Text(wanted_text(wanted, "zh"), wanted_text(wanted, "en"))
    if key.set is not None:
        return rulebook.sets[key.set].title, words
    for kind in rulebook.kinds:
        source = next(rulebook.sources(key, kind), None)
        if source is None:
            continue
        if source.field is None:
            return rulebook.categories[kind, key.source].title, words
        title, listed = source.field.title, rulebook.kinds[kind].fields.get(key.list)
        if listed is not None:
            title = Text(f"{listed.title.zh}·{title.zh}", f"{listed.title.en}: {title.en}")
        return title, dict(source.field.labels).get(str(wanted), words)
    return Text(key.name, key.name), words


def bands_of(parameter: Parameter, value: ParameterValue, rulebook: Rulebook) -> tuple[Text, ...]:
    """The bands of amounts for which a value stands, each with what it is of: `单台出力 35 t/h 及以上、65 t/h 以下`."""
    found: list[Text] = []
    for key in parameter.by:
        wanted = value.keys.get(key.name)
        if isinstance(wanted, Band):
            title, words = key_words(key, wanted, rulebook)
            found.append(Text(f"{title.zh} {words.zh}", f"{title.en} {words.en}"))
    return tuple(found)


def distance_text(low: Fraction, high: Fraction | None, unit: str, language: Language) -> str:
    """How far two sides are apart: exactly, or for certain and at most; that they are at least nothing apart says nothing."""
    if low == high or low <= 0:
        return interval_text(Interval(low if low == high else None, high), unit, language)
    least, most = (
        interval_text(Interval(low, None), unit, language),
        interval_text(Interval(None, high), unit, language),
    )
    if high is None:
        return least
    return f"{least}（{most}）" if language == "zh" else f"{least} ({most})"


def ends_text(
    ends: tuple[Fraction | date | None, Fraction | date | None], unit: str, language: Language
) -> str:  # fmt: skip
    """A value of the law with its unit, or the ends between which it surely lies."""
    low, high = ends
    if isinstance(low, date) or isinstance(high, date):
        return _days_text(low, high, language)
    return interval_text(Interval(low, high), unit, language)


def _days_text(low: Fraction | date | None, high: Fraction | date | None, language: Language) -> str:
    if low is not None and low == high:
        return str(low)
    if low is None or high is None:
        word = Text("不早于", "not before") if high is None else Text("不晚于", "not after")
        return f"{word[language]} {high if low is None else low}"
    return f"{low} – {high}"


def span_text(span: tuple[int | None, int | None], language: Language) -> str:
    """A day that may be known only between two ends."""
    low, high = (None if end is None else date.fromordinal(end).isoformat() for end in span)
    if low is not None and low == high:
        return low
    if low is None and high is None:
        return UNKNOWN[language]
    return f"{low or '…'} – {high or '…'}"


def decimal_or_day(value: Fraction | date | Yearly) -> str:
    """A parameter's value as text."""
    return number_text(value) if isinstance(value, Fraction) else str(value)


def yearly_text(value: Yearly, language: Language) -> str:
    """A recurring day as people read it."""
    written = f"{MONTHS[value.month - 1]} {value.day}"
    return f"每年{value.month}月{value.day}日" if language == "zh" else f"{written} of each year"


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def window_text(start: str, until: str, language: Language) -> str:
    """A half-open window whose bounds are written as `Window.text` does.

    `~` leads a day that is only a lower bound, `..` one that is only an upper bound.
    """
    parts = []
    if start:
        parts.append(_began(start, language))
    if until:
        parts.append(_ended(until, language))
    if not parts:
        return Text("未注明起止", "no bounds stated")[language]
    return ("，" if language == "zh" else ", ").join(parts)


def _began(bound: str, language: Language) -> str:
    if bound.startswith(".."):
        return Text(f"{bound[2:]} 或者更早起（首日不明）", f"from {bound[2:]} or earlier (the first day is not known)")[
            language
        ]
    if bound.startswith("~"):
        return Text(f"{bound[1:]} 以后某日起", f"from a day not before {bound[1:]}")[language]
    return Text(f"{bound} 起", f"from {bound}")[language]


def _ended(bound: str, language: Language) -> str:
    if bound.startswith(".."):
        return Text(f"{bound[2:]} 或者更早止（末日不明）", f"until {bound[2:]} or earlier (the day is not known)")[
            language
        ]
    if bound.startswith("~"):
        return Text(f"{bound[1:]} 以后某日前", f"until a day not before {bound[1:]}")[language]
    return Text(f"{bound} 前", f"before {bound}")[language]
