"""However a pack or facts are spoilt, what comes back is a verdict or one of our errors, never a fault of Python's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

import pytest
import yaml

from cleanrules import FactError, PackError, PluginError, Rulebook, Screening, UsageError, screen
from cleanrules.rulebook.load import rulebook_from_text

FACTS: dict[str, Any] = {
    "kind": "mill", "id": "a", "region": "天津市", "area": "30000", "staff": "5", "route": "blast-furnace", "merger": "false",
    "announced_on": "2022-06-01", "trade": "C3110",
    "built": [
        {"id": "a", "product": "iron", "capacity": "200 万t/a", "lawful": "true", "stopped_on": "not_yet"},
        {"id": "b", "product": "steel", "capacity": {"value": "3", "unit": "Mt/a", "source": "x"}},
    ],
}  # fmt: skip
ODD: list[Any] = [
    None, "", [], {}, "x", "true", "1e5", "-1", "9" * 30, "2021-06-01", "2021-13-41", ["x"], {"x": "y"}, [[]], {"zh": "a", "en": "b"}, "area", "built",
    "merger", "route", "region", "param.ratio", "m46", "key_area", "large", "eligible", "sum(u.capacity for u in built) > 3", "u.lawful", "not merger",
    "list", "flag", "event", "IND-CR-003", {"date": "2021-01-01"}, {"not_before": "2021-01-01"}, {"not_before": "2021-01-01", "certain_from": "2021-02-01"},
    "missing", "null", "\u3000", "㎡", "\ud83d\ude00", "a" * 3000, "(", "'", "1/0", "1/3", "mill", "district", "policy", "target", "halt", "天津市", {"value": "1"}, "kind",
]  # fmt: skip
BITS = ["", "(", ")", " ", '"', "x", "0", ".", "*", "-", "≥", "not ", "\n"]
Path = tuple[str | int, ...]


def paths(tree: Any, here: Path = ()) -> Iterator[Path]:
    """The paths of all nodes below the root."""
    below = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for step, child in below:
        yield (*here, step)
        yield from paths(child, (*here, step))


def at(tree: Any, path: Path) -> Any:
    """The node at a path."""
    for step in path:
        tree = tree[step]
    return tree


def spoilt(tree: Any, random: Random) -> Any:
    """A copy of a tree with a node or two dropped, replaced, misplaced, or misspelled."""
    result = deepcopy(tree)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        path = random.choice(list(paths(result)))
        parent, step = at(result, path[:-1]), path[-1]
        match random.randrange(5):
            case 0:
                del parent[step]
            case 1:
                parent[step] = random.choice(ODD)
            case 2:
                parent[step] = deepcopy(at(tree, random.choice(list(paths(tree)))))
            case 3 if isinstance(parent, dict):
                parent[random.choice(["x", "from", "value", "kind", "code", "a b"])] = random.choice(ODD)
            case _ if isinstance(parent[step], str) and parent[step]:
                text, cut = parent[step], random.randrange(len(parent[step]))
                parent[step] = text[:cut] + random.choice(BITS) + text[cut + random.randrange(2) :]
        if not result:
            break
    return result


def read_through(screening: Screening) -> None:
    """Everything that a person may ask of a screening."""
    for finding in screening.findings:
        assert finding.message.zh
        assert finding.message.en
        assert finding.cites
        assert len(finding.fingerprint) == 16
        assert all(need.title.zh for need in finding.missing)
        assert finding.gap is None or finding.gap.value >= 0
        assert all(remedy.change for remedy in finding.remedies)
        assert finding.penalty is None
        assert list(finding.explain().render())
    assert screening.conclusion


@pytest.mark.parametrize("seed", range(200))
def test_a_spoilt_pack(seed: int, good: str) -> None:
    """A spoilt pack is refused at a place in it, or it is a pack by which facts can be screened."""
    text = json.dumps(spoilt(yaml.load(good, yaml.BaseLoader), Random(seed)), ensure_ascii=False)
    try:
        book = rulebook_from_text(text.encode(errors="replace").decode())
    except PackError as error:
        assert error.position is not None
        return
    except PluginError:
        return
    facts = {
        name: value
        for name, value in FACTS.items()
        if name == "kind" or name in book.kinds.get("mill", book.kinds["project"]).fields
    }
    try:
        read_through(screen(facts, as_of="2022-07-01", rulebook=book))
    except FactError:
        return


@pytest.mark.parametrize("seed", range(150))
def test_spoilt_facts(seed: int, book: Rulebook) -> None:
    """Spoilt facts are refused, or they are facts that can be screened."""
    try:
        read_through(screen(spoilt(FACTS, Random(seed)), as_of="2022-07-01", rulebook=book))
    except (FactError, UsageError):
        return
