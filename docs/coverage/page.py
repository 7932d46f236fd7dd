"""Writes `plan.md` beside this file: each clause of the Tianjin plan, with the rules and targets that check it.

python docs/coverage/page.py
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cleanrules.errors import FactError
from cleanrules.reading import read_file
from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook

HERE = Path(__file__).parent
HEAD = """# 《天津市清洁生产推行工作方案（2023-2025年）》逐条对照 / The Tianjin plan, clause by clause

由 `plan.yaml` 生成（`python docs/coverage/page.py`）。各条原文见 [docs/law/plan.md](../law/plan.md)。
方案的目标于2025-12-31到期，尚不知有后续文件。
/ Made from `plan.yaml`. The plan's goals ended on 2025-12-31; no successor is known.
"""


def page(rulebook: Rulebook) -> str:
    """The whole page."""
    data: Any = read_file(HERE / "plan.yaml", FactError).data
    parts = [HEAD, *(block for clause, entry in data["clauses"].items() for block in section(clause, entry, rulebook))]
    return "\n".join(parts)


def section(clause: str, entry: Mapping[str, Any], rulebook: Rulebook) -> Iterator[str]:
    """One clause."""
    yield f"## {clause}\n"
    for key, title in (("government", "政府职责 / a duty of government"), ("missing", "原文未得 / text not available")):
        if key in entry:
            yield f"{title}：{entry[key]['zh']} / {entry[key]['en']}\n"
    for key, title in (("rules", "规则 / rules"), ("targets", "地区指标 / targets of districts")):
        if key in entry:
            yield f"**{title}**\n"
            yield from listed(entry[key], rulebook)
            yield ""
    if "note" in entry:
        yield f"{entry['note']['zh']} / {entry['note']['en']}\n"


def listed(codes: Sequence[str], rulebook: Rulebook) -> Iterator[str]:
    """The rules of some codes with their titles."""
    for code in codes:
        title = rulebook.rule(code).title
        yield f"- `{code}` {title.zh} / {title.en}"


if __name__ == "__main__":
    (HERE / "plan.md").write_text(page(load_rulebook()), encoding="utf-8")
