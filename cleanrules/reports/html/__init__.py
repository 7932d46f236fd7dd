"""Screenings as one HTML file: no outside resource, to be read on a screen of any width, without scripts, or on paper.

A policy in the file's head allows its own style sheets and its own script, by their hashes, and nothing else. The bytes are
deterministic. Importing this module needs `jinja2`, which the extra `reports` brings. Raises MissingExtra without it.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib.resources import files
from typing import Any

from cleanrules.errors import MissingExtra

try:
    import jinja2
    from markupsafe import Markup
except ImportError:
    raise MissingExtra(
        "the format `html` needs `jinja2`, which is not installed",
        help="install the extra: `pip install 'cleanrules[reports]'`",
    ) from None

from cleanrules.reports import view
from cleanrules.reports.finding import (
    gap_text,
    loose_text,
    penalty_lines,
    regime_text,
    remedy_lines,
    spares_text,
    why_lines,
)
from cleanrules.reports.html import tables
from cleanrules.reports.html.escaping import css_string, escaped, finalized
from cleanrules.reports.html.pages import FIRST, Report, counts
from cleanrules.reports.html.words import PAGE_NUMBER, WORDS
from cleanrules.reports.law import confidence_text, effect_text
from cleanrules.reports.tallies import tables as tables_of
from cleanrules.reports.words import AID, CHECKED, LABELS
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import OUTCOMES, REASONS
from cleanrules.text import Language

MOST_WHOLE = 10
"""With more screenings than that, what is compliant or not applicable is shown without its derivation."""


_PAPER = "size:A4;margin:20mm 18mm 18mm;"


def render(screenings: Sequence[Screening], language: Language = "zh") -> str:
    """Some screenings as one page; before several stands an overview."""
    reports = [Report(one, f"s{number}", language) for number, one in enumerate(screenings, 1)]
    css, script = _static("page.css"), _static("page.js")
    sheets = _sheets(reports, language)
    return _page(language).render(
        title=_title(reports, language),
        policy=_policy((css, sheets), script),
        css=_own(css),
        sheets=_own(sheets),
        script=_own(script),
        reports=reports,
        picks=[(one.name, one.text, one.count) for one in counts(screenings, language)],
        short=len(reports) > MOST_WHOLE,
    )


def _title(reports: Sequence[Report], language: Language) -> str:
    subject = reports[0].name if len(reports) == 1 else WORDS["several"][language].replace("{n}", str(len(reports)))
    return f"{WORDS['report'][language]}{'：' if language == 'zh' else ': '}{subject}"


def _policy(styles: Sequence[str], script: str) -> str:
    """What the page may load: its own style sheets and script, known by their hashes."""
    allowed = " ".join(_hash(style) for style in styles)
    return f"default-src 'none'; style-src {allowed}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _sheets(reports: Sequence[Report], language: Language) -> str:
    """The printed pages: each subject's own, with its name and day at the head; one subject alone has all pages."""
    if len(reports) == 1:
        return _pages("", reports[0], language)
    named = [f"#{one.anchor}{{page:{one.anchor}}}{_pages(one.anchor, one, language)}" for one in reports]
    return "\n".join([f"@page{{{_PAPER}{_foot(language)}}}", *named])


def _pages(name: str, report: Report, language: Language) -> str:
    day = f"{LABELS['as_of'][language]} {report.screening.as_of}"
    return (
        f"@page {name}{{{_PAPER}@top-left{{content:{css_string(report.name)}}}"
        f"@top-right{{content:{css_string(day)}}}{_foot(language)}}}"
    )


def _foot(language: Language) -> str:
    before, between, after = (css_string(one) for one in PAGE_NUMBER[language])
    number = f"{before} counter(page) {between} counter(pages) {after}"
    return f"@bottom-left{{content:{css_string(AID[language])}}}@bottom-right{{content:{number}}}"


def _static(name: str) -> str:
    """A file beside this one."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _own(text: str) -> Markup:
    """A file of this package, or style rules whose strings are numbers: nothing in it is from facts or packs as written."""
    return Markup(text)  # noqa: S704


@cache
def _page(language: Language) -> jinja2.Template:
    """The template, its words and functions bound to a language."""
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_static),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"t": partial(escaped, language=language), "lines": lambda text: [text] if text else []}
    environment.globals |= {
        "language": language,
        "w": {name: text[language] for name, text in WORDS.items()},
        "aid": AID[language],
        "stop": "；" if language == "zh" else "; ",
        "colon": "：" if language == "zh" else ": ",
        "outcomes": OUTCOMES,
        "checked": CHECKED,
        "first": FIRST,
        **{name: partial(function, language=language) for name, function in _FUNCTIONS.items()},
    }
    return environment.get_template("page.html.j2")


# --- what the templates ask of a finding ---


def _confidence(finding: Finding, language: Language) -> str:
    return confidence_text(finding.confidence, language)


def _effect(finding: Finding, language: Language) -> str:
    return effect_text(finding.rule, language)


def _lacking(finding: Finding, language: Language) -> list[str]:
    """What would settle it, else why that can't be said."""
    needs = [need.title[language] for need in finding.missing]
    return needs or [REASONS[finding.reason or "governing_date"][language]]


def _reason(finding: Finding, language: Language) -> str:
    return REASONS[finding.reason or "condition"][language]


def _excluding(finding: Finding, language: Language) -> str:
    """The innermost condition that keeps a rule from applying; empty where it is no condition."""
    step = finding.trace.first_false() if finding.reason == "condition" else None
    return "" if step is None else step.said(language)


def _decided(finding: Finding, language: Language) -> list[str]:
    return [text for row in view.decided_rows(finding, language) for text in row.texts]


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "own_facts": tables.own_facts,
    "listed_facts": tables.listed_facts,
    "parameter_lines": tables.parameter_lines,
    "cited": tables.cited,
    "regime_text": regime_text,
    "gap_text": gap_text,
    "tallied": tables_of,
    "penalty_lines": penalty_lines,
    "why_lines": why_lines,
    "spares_text": spares_text,
    "loose_text": loose_text,
    "confidence": _confidence,
    "effect": _effect,
    "remedies": remedy_lines,
    "lacking": _lacking,
    "reason": _reason,
    "excluding": _excluding,
    "decided": _decided,
}
