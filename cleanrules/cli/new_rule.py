"""Adds a rule to the text of a pack, and a failing case to that of its cases; both are checked before writing."""

from __future__ import annotations

import re
from pathlib import Path

from cleanrules.cli.rulebooks import built
from cleanrules.cli.schemas import modeline
from cleanrules.entry import validated
from cleanrules.errors import PackError, UsageError, did_you_mean
from cleanrules.plugins import collect, installed
from cleanrules.reading import Document, read_file, read_text
from cleanrules.rulebook.entries import PackEntry
from cleanrules.rulebook.model import CODE, Rulebook
from cleanrules.testing.cases import CaseFile

_RULE = """\
- code: {code}
  name: {name}      # names the fault, as in `waste-above-limit`
  title: {{zh: 待命名, en: to be named}}{kind}
  when: true                  # whom it applies to
  require: true               # what must hold{window}
  force: binding              # binding, binding-without-fine, policy
  effect: rectify             # halt, restrict, rectify, penalty
  status: preview
  confidence: recalled        # how well the article is known: official, text, copy, …
  cites: [{{instrument: {instrument}, article: 第？条}}]
  message: {{zh: 待写, en: to be written}}
"""
_CASE = """\
- rule: {code}
  aspect: violates            # fails until the rule is written; then: passes, boundary, past-boundary, missing, …
  facts: {{kind: {kind}}}
  as_of: {day}
  minimum_confidence: recalled
  expect: violation
"""


def add_rule(code: str, pack: Path, cases: Path, *, kind: str | None, instrument: str | None) -> dict[Path, str]:
    """The new texts of the two files. Raises UsageError or PackError, and then nothing has changed."""
    if not CODE.match(code):
        raise UsageError(f"`{code}` is no rule code", help="write it as in IND-CR-001")
    document = read_file(pack, PackError)
    entry = validated(PackEntry, document, PackError)
    rulebook = _rulebook(document)
    if code in rulebook.rules or code in rulebook.redirects:
        raise UsageError(f"rule `{code}` exists already", help=f"the next free number is {_free(code, rulebook)}")
    own = _kind(entry, rulebook, kind)
    cited = _instrument(entry, rulebook, instrument)
    named = "" if entry.kind == own else f"\n  kind: {own}"
    start, until = rulebook.instruments[cited].window.start, rulebook.instruments[cited].window.until
    sides = [side for side, one in (("from", start), ("until", until)) if one is not None]
    window = "".join(f"\n  {side}: cited" for side in sides)
    rule = _RULE.format(code=code, name=f"{code.lower()}-unnamed", kind=named, instrument=cited, window=window)
    case = _CASE.format(code=code, kind=own, day=start.day if start else "2025-01-01")
    texts = {pack: inserted(document, "rules", rule), cases: _with_case(cases, pack, case)}
    _rulebook(read_text(texts[pack], str(pack), PackError))
    validated(CaseFile, read_text(texts[cases], str(cases), PackError), PackError)
    return texts


def _rulebook(document: Document) -> Rulebook:
    plugins = installed()
    return built(plugins, collect(plugins), [document])


def _free(code: str, rulebook: Rulebook) -> str:
    head, last = code[:-3], 0
    for other in (*rulebook.rules, *rulebook.redirects):
        if other.startswith(head):
            last = max(last, int(other[-3:]))
    return f"{head}{last + 1:03d}"


def _kind(entry: PackEntry, rulebook: Rulebook, kind: str | None) -> str:
    from cleanrules.facts.kinds import kind_help

    known = [one for one in (kind, entry.kind, *(rule.kind for rule in reversed(entry.rules))) if one]
    if not known:
        raise UsageError("the pack names no kind of subject", help="name it by `--kind`")
    if known[0] not in rulebook.kinds:
        raise UsageError(f"unknown kind `{known[0]}`", help=kind_help(known[0], rulebook.kinds))
    return known[0]


def _instrument(entry: PackEntry, rulebook: Rulebook, instrument: str | None) -> str:
    """The one named, else the one that the pack's last rule cites, else the first that the pack declares."""
    if instrument is not None and instrument not in rulebook.instruments:
        raise UsageError(f"unknown instrument `{instrument}`", help=did_you_mean(instrument, rulebook.instruments))
    cited = [cite.instrument for rule in reversed(entry.rules) for cite in rule.cites]
    known = [one for one in (instrument, *cited, *entry.instruments) if one]
    if not known:
        raise UsageError("the pack cites no instrument", help="name it by `--instrument`")
    return known[0]


def _with_case(cases: Path, pack: Path, case: str) -> str:
    if not cases.exists():
        return f"{modeline(cases, 'cases.schema.json')}pack: {pack.stem}\nsubjects: {{}}\ncases:\n{case}"
    return inserted(read_file(cases, PackError), "cases", case)


def inserted(document: Document, key: str, item: str) -> str:
    """The document's text with one more item at the end of a list at its top; all else stays as it is."""
    newline = "\r\n" if "\r\n" in document.source else "\n"
    lines = document.source.splitlines()
    data = document.data if isinstance(document.data, dict) else {}
    if key not in data:
        place, new = len(lines), ["", f"{key}:", *item.splitlines()]
    else:
        place = _end(document, key, lines)
        indent = _indent(document, key, lines)
        new = ["", *(f"{indent}{line}" for line in item.splitlines())]
    return newline.join([*lines[:place], *new, *lines[place:]]) + newline


def _end(document: Document, key: str, lines: list[str]) -> int:
    """The line behind the list: where the next key begins, less the comments and blanks before it."""
    row, column = document.marks[(key,)]
    if lines[row - 1][column - 1 : column] == "[":
        place = document.position((key,))
        raise PackError(f"`{key}` is a list in brackets", help=f"write its items below `{key}:`", position=place)
    begin = document.keys[(key,)][0]
    later = [line for steps, (line, _) in document.keys.items() if len(steps) == 1 and line > begin]
    end = min(later, default=len(lines) + 1) - 1
    while later and end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    while not later and end and not lines[end - 1].strip():
        end -= 1
    return end


def _indent(document: Document, key: str, lines: list[str]) -> str:
    mark = document.marks.get((key, 0))
    found = re.match(r"\s*(?=-)", lines[mark[0] - 1]) if mark else None
    return found[0] if found else ""
