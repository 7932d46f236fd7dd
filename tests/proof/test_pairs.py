"""Two rules: the second best is no conflict with the best, and questions on sorts of items are settled for any list."""

from __future__ import annotations

from cleanrules.proof.finding import Finding
from cleanrules.proof.prove import prove
from cleanrules.rulebook.load import rulebook_from_text

HEAD = """
kind: firm
confidence: copy
kinds:
  firm:
    fields:
      clean: {type: flag}
      ready: {type: flag}
      lines:
        type: list
        max_length: 50
        items:
          name: {type: text, key: true}
          running: {type: flag}
          treated: {type: flag}
instruments:
  m: {number: m, title: {zh: m, en: m}, issuer: m, rank: law, confidence: copy}
rules:
"""


def found(*rules: tuple[str, str]) -> list[tuple[str, tuple[str, ...]]]:
    """What is found of rules that are given by `when` and `require`."""
    text = HEAD + "".join(
        f"- {{code: GEN-PA-{number:03}, name: r{number}, title: {{zh: r, en: r}}, when: '{when}', require: '{require}',"
        f" force: policy, cites: {{instrument: m}}}}\n"
        for number, (when, require) in enumerate(rules, 1)
    )
    findings: tuple[Finding, ...] = prove(rulebook_from_text(text)).findings
    return [(one.kind, one.subjects) for one in findings]


def test_the_second_best_is_no_conflict_with_the_best() -> None:
    """A rule for those who miss another can't be met with it; that is no conflict. A rule that forbids the other's is one."""
    best = ("true", "clean")
    assert [] == [one for one in found(best, ("not clean", "ready")) if one[0] == "conflict"]
    assert ("conflict", ("GEN-PA-001", "GEN-PA-002")) in found(best, ("ready", "not clean"))


def test_sorts_of_items_are_settled_for_lists_of_any_length() -> None:
    """What `any` and `all` say needs no longer list than there are sorts of items asked for, so nothing stays open."""
    running = "any(l.running for l in lines)"
    pair = found(
        (running, "all(l.treated for l in lines if l.running)"),
        (running, "not any(l.treated for l in lines if l.running)"),
    )
    assert [("conflict", ("GEN-PA-001", "GEN-PA-002"))] == pair
