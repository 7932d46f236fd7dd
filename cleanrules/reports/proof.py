"""What the prover found, as text, JSON, SARIF 2.1.0, and witnesses as facts files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from cleanrules.proof.finding import TITLES, Finding, Witness
from cleanrules.proof.report import Proof
from cleanrules.text import Language, Text

Data = dict[str, Any]


def render_text(proof: Proof, lang: Language) -> str:
    """The findings in words, the waived ones behind, and what was looked at."""
    lines = [line for one in proof.open for line in _finding(one, lang)]
    waived = [one for one in proof.findings if one.waived is not None]
    if waived:
        lines += [
            _in(lang, "已豁免：", "waived:"),
            *(f"  {_title(one, lang)}{_by(one, lang)}: {_text(one.waived, lang)}" for one in waived),
        ]
    return "\n".join([*lines, _summary(proof, lang), ""])


def _finding(one: Finding, lang: Language) -> Iterator[str]:
    yield _title(one, lang)
    yield f"  {_text(one.message, lang)}"
    if one.help is not None:
        yield f"  help: {one.help}"
    if one.dates:
        yield f"  {_in(lang, '日期', 'days')}  {', '.join(f'{start} – {_until(until, lang)}' for start, until in one.dates)}"
    if one.position is not None:
        yield f"  {_in(lang, '位置', 'place')}  {one.position}"
    for witness in one.witnesses:
        outcomes = ", ".join(f"{code} {outcome}" for code, outcome in witness.outcomes.items())
        yield f"  {_in(lang, '见证主体', 'witness')}  {_in(lang, '判定日期', 'as of')} {witness.as_of}  {outcomes}"
        yield from (f"    {line}" for line in facts_text(witness).splitlines())
    yield ""


def _title(one: Finding, lang: Language) -> str:
    return " ".join((one.kind, *one.subjects, f"〔{_text(TITLES[one.kind], lang)}〕", one.hash))


def _by(one: Finding, lang: Language) -> str:
    """What a waived way out is: its rule alone does not say by which fact."""
    return f" {_text(one.message, lang)}" if one.kind == "way-out" else ""


def _until(day: date, lang: Language) -> str:
    return _in(lang, f"{day}（不含）", f"{day} (excluded)")


def _summary(proof: Proof, lang: Language) -> str:
    limits = proof.limits
    place = f", {limits.region}" if limits.region else ""
    count, waived = len(proof.open), len(proof.findings) - len(proof.open)
    zh = f"发现 {count} 项，豁免 {waived} 项；规则 {proof.rules} 条，规则时段 {proof.regimes} 个"
    en = f"{count} findings, {waived} waived; {proof.rules} rules in {proof.regimes} regimes"
    return f"{_in(lang, zh, en)}; {limits.since} – {_until(limits.until, lang)}{place}"


def _in(lang: Language, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _text(text: Text | None, lang: Language) -> str:
    return "" if text is None else _in(lang, text.zh, text.en)


def facts_text(witness: Witness) -> str:
    """A witness as a facts file."""
    return str(yaml.safe_dump(dict(witness.facts), allow_unicode=True, sort_keys=False, width=100))


def save_witnesses(proof: Proof, folder: Path) -> list[Path]:
    """Write each witness as a facts file, named by its finding; the day stands in its first line."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for one in proof.findings:
        for number, witness in enumerate(one.witnesses, start=1):
            path = folder / f"{one.kind}-{'-'.join(one.subjects) or 'rulebook'}-{one.hash}-{number}.yaml"
            path.write_text(f"# as of {witness.as_of}: {one.message.en}\n{facts_text(witness)}", encoding="utf-8")
            written.append(path)
    return written


def render_json(proof: Proof) -> str:
    """The findings as JSON; same input, same bytes."""
    limits = proof.limits
    data = {
        "findings": [finding_data(one) for one in proof.findings],
        "open": len(proof.open),
        "rules": proof.rules,
        "regimes": proof.regimes,
        "from": limits.since.isoformat(),
        "until": limits.until.isoformat(),
        "region": limits.region,
        "packs": list(proof.packs),
        "rulebook": {"sha256": proof.sha256},
        "version": version("cleanrules"),
    }
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n"


def finding_data(one: Finding) -> Data:
    """A finding as plain data."""
    return {
        "kind": one.kind,
        "subjects": list(one.subjects),
        "title": _both(TITLES[one.kind]),
        "message": _both(one.message),
        "dates": [{"from": start.isoformat(), "until": until.isoformat()} for start, until in one.dates],
        "witnesses": [
            {"facts": dict(each.facts), "as_of": each.as_of.isoformat(), "outcomes": dict(each.outcomes)}
            for each in one.witnesses
        ],
        "hash": one.hash,
        "position": None
        if one.position is None
        else {"file": one.position.file, "line": one.position.line, "column": one.position.column},
        "waived": None if one.waived is None else _both(one.waived),
        "help": one.help,
    }


def _both(text: Text) -> Data:
    return {"zh": text.zh, "en": text.en}


def render_sarif(proof: Proof, lang: Language) -> str:
    """The findings as SARIF 2.1.0: what is open fails, what is not proved is open, what is waived is suppressed."""
    data = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "cleanrules prove",
                        "version": version("cleanrules"),
                        "rules": [
                            {"id": kind, "shortDescription": {"text": _text(title, lang)}}
                            for kind, title in TITLES.items()
                        ],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "results": [_result(one, lang) for one in proof.findings],
            }
        ],
    }
    return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n"


def _result(one: Finding, lang: Language) -> Data:
    open_question = one.kind == "not-proved"
    found: Data = {
        "ruleId": one.kind,
        "ruleIndex": list(TITLES).index(one.kind),
        "kind": "open" if open_question else "fail",
        "level": "none" if open_question else "error",
        "message": {"text": _text(one.message, lang)},
        "partialFingerprints": {"cleanrules/v1": one.hash},
        "properties": {"subjects": list(one.subjects), "dates": finding_data(one)["dates"]},
    }
    if one.position is not None:
        found["locations"] = [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": one.position.file},
                    "region": {"startLine": one.position.line, "startColumn": one.position.column},
                }
            }
        ]
    if one.waived is not None:
        found["suppressions"] = [{"kind": "external", "justification": _text(one.waived, lang)}]
    return found
