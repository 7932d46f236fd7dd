"""What the formats for other programs (SARIF, JUnit, EARL) share: marks made visible, decisions and conclusions in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePath
from urllib.parse import quote

from cleanrules.facts.facts import Facts
from cleanrules.reports.finding import full_block
from cleanrules.reports.marks import visible
from cleanrules.reports.sheet import Sheet
from cleanrules.reports.words import LABELS
from cleanrules.screening.decisions import Ruling, Waiver
from cleanrules.screening.findings import Finding, Screening
from cleanrules.screening.words import OUTCOMES
from cleanrules.text import Language, Text

_LANGUAGES: tuple[Language, Language] = ("zh", "en")


def cleaned(data: object) -> object:
    """Plain data with every text in it `visible`."""
    if isinstance(data, str):
        return visible(data)
    if isinstance(data, Mapping):
        return {visible(name): cleaned(one) for name, one in data.items()}
    return [cleaned(one) for one in data] if isinstance(data, list | tuple) else data


def waiver_text(waiver: Waiver) -> Text:
    """By whom a finding is waived, by which document, until when and why."""
    return Text(
        f"已豁免：批准人 {waiver.approver}；文件 {waiver.document}；有效期至 {waiver.expires}（含当日）；理由：{waiver.reason}",
        f"waived by {waiver.approver}; document {waiver.document}; until {waiver.expires} inclusive; "
        f"reason: {waiver.reason}",
    )


def ruling_text(ruling: Ruling) -> Text:
    """What a person ruled, who, by which document, when and until when."""
    outcome = OUTCOMES[ruling.outcome]
    until = Text("", "") if ruling.expires is None else _until(ruling)
    return Text(
        f"人工认定：{outcome.zh}；认定人 {ruling.by}；文件 {ruling.document}；认定日期 {ruling.dated}{until.zh}",
        f"ruled by a person: {outcome.en}; by {ruling.by}; document {ruling.document}; dated {ruling.dated}{until.en}",
    )


def _until(ruling: Ruling) -> Text:
    return Text(f"；有效期至 {ruling.expires}（含当日）", f"; until {ruling.expires} inclusive")


def decisions(finding: Finding) -> tuple[Text, ...]:
    """What people decided about a finding, behind the machine's own outcome; empty where nobody did."""
    told = [] if finding.ruling is None else [ruling_text(finding.ruling)]
    told += [] if finding.waiver is None else [waiver_text(finding.waiver)]
    machine = OUTCOMES[finding.outcome]
    return (Text(f"程序判定：{machine.zh}", f"by the rules: {machine.en}"), *told) if told else ()


def conclusion_text(screening: Screening) -> Text:
    """The conclusion, with the machine's own where people's decisions changed it."""
    told, own = screening.concluded, screening.machine_concluded
    if screening.conclusion == screening.machine_conclusion:
        return told
    return Text(f"{told.zh}（程序结论：{own.zh}）", f"{told.en} (by the rules alone: {own.en})")


def subject_text(screening: Screening, language: Language) -> str:
    """The subject's name and identifier, else that none was given."""
    values = screening.facts.values
    named = dict.fromkeys(str(values[name]) for name in ("name", "id") if values.get(name))
    return " · ".join(named) or LABELS["unknown_place"][language]


def block_text(finding: Finding, language: Language) -> str:
    """A finding with all that it rests on as lines of text, as `screen` writes it."""
    sheet = Sheet()
    full_block(sheet, finding, language)
    return sheet.text()


def place_of(facts: Facts, path: str) -> tuple[str, int | None] | None:
    """The file and line where a fact stands, else its nearest parent, else the file alone; None where there is no file."""
    while path:
        if path in facts.places:
            return _parted(facts.places[path])
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    known = next(iter(facts.places.values()), None)
    return None if known is None else (_parted(known)[0], None)


def _parted(place: str) -> tuple[str, int | None]:
    """A place as file and line; a cell of a workbook (`项目!C12`) has no line."""
    file, _, line = place.rpartition(":")
    return file, int(line) if line.isdecimal() else None


def relative_uri(file: str) -> str | None:
    """A file as a relative, percent-encoded reference; None for standard input.

    A path below the working folder is relative to it; any other absolute one stays whole, as a `file:` URI.
    """
    if file == "-":
        return None
    path = PurePath(file)
    if path.is_absolute():
        if not path.is_relative_to(Path.cwd()):
            return path.as_uri()
        path = path.relative_to(Path.cwd())
    return quote(path.as_posix())
