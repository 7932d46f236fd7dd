"""Coverage: what cases saw of conditions, values and edges, and what they did not."""

from pathlib import Path

from cleanrules.rulebook.load import load_rulebook
from cleanrules.testing.coverage import Coverage, coverage
from cleanrules.testing.mutation import Jury
from cleanrules.testing.packs import packs_of

DEMO = Path(__file__).parents[2] / "examples" / "packs"


def covered(folder: Path, keep: slice) -> Coverage:
    """The coverage of the example pack by some of its cases."""
    (folder / "cases").mkdir()
    (folder / "demo.yaml").write_text((DEMO / "demo.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    head, *rows = (DEMO / "cases" / "demo.yaml").read_text(encoding="utf-8").split("\n- ")
    (folder / "cases" / "demo.yaml").write_text("\n- ".join([head, *rows[keep]]) + "\n", encoding="utf-8")
    book = load_rulebook(folder / "demo.yaml", plugins=[])
    return coverage(book, packs_of(book), Jury(book, packs_of(book)))[0]


def seen(found: Coverage) -> dict[tuple[str, str], tuple[str, ...]]:
    """What was seen, by where and what."""
    return {(one.where, one.text): one.seen for one in found.items}


def test_one_case_sees_little(tmp_path: Path) -> None:
    """A case that passes sees each condition once, the value it used, and no edge."""
    assert {
        ("DEM-WA-001", "water > 0"): ("true",),
        ("DEM-WA-001", "dry_process"): ("false",),
        ("DEM-WA-001", "reused >= required"): ("true",),
        ("param.reuse_share", "0.3 from 2020-01-01"): (),
        ("param.reuse_share", "0.4 from 2025-01-01"): ("used",),
        ("DEM-WA-001", "2020-01-01"): (),
        ("param.reuse_share", "2020-01-01"): (),
        ("param.reuse_share", "2025-01-01"): (),
    } == seen(covered(tmp_path, slice(1)))


def test_all_cases_see_all_but_one(tmp_path: Path) -> None:
    """All cases together leave only the guard's unknown unseen; both edges of each window are."""
    found = covered(tmp_path, slice(None))
    assert [("DEM-WA-001", "water > 0", ("unknown",))] == [
        (one.where, one.text, one.lacking) for one in found.items if one.lacking
    ]
    assert [(8, 9), (2, 2), (6, 6)] == [found.counts(sort) for sort in ("condition", "value", "edge")]


def test_what_is_not_reached_is_not_seen(tmp_path: Path) -> None:
    """Where the guard is false, the requirement was not looked at."""
    found = covered(tmp_path, slice(5, 6))
    assert [("DEM-WA-001", "water > 0", ("false",))] == [
        (one.where, one.text, one.seen) for one in found.items if one.seen
    ]
