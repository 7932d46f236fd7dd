"""The rulebook that a command works with: the plugins' own, with the pack files that were named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cleanrules.errors import PackError
from cleanrules.plugins import Contributions, Plugin, collect, installed
from cleanrules.reading import Document, read_file
from cleanrules.rulebook.load import build, load_rulebook
from cleanrules.rulebook.model import Rulebook

NAMED = ("instruments", "parameters", "sets", "kinds")


def rulebook_with(packs: Sequence[Path]) -> Rulebook:
    """The plugins' rulebook and some packs; a pack that a plugin brings already takes its place. Raises PackError."""
    if not packs:
        return load_rulebook()
    plugins = installed()
    return built(plugins, collect(plugins), [read_file(path, PackError) for path in packs])


def rulebook_of(words: Sequence[str]) -> Rulebook:
    """The plugins' rulebook, with those of some words that are pack files. Raises PackError."""
    return rulebook_with(pack_files(words))


def pack_files(words: Sequence[str]) -> list[Path]:
    """Those of some words that are pack files; the others are names."""
    return [Path(word) for word in words if Path(word).suffix in (".yaml", ".yml", ".json")]


def built(plugins: Sequence[Plugin], brought: Contributions, documents: Sequence[Document]) -> Rulebook:
    """The rulebook of plugins and documents, each of which takes the place of a plugin's copy of it."""
    kept = [(name, path) for name, path in brought.packs if not any(_is_copy(path, one) for one in documents)]
    return build(plugins, replace(brought, packs=kept), [("file", document) for document in documents])


def _is_copy(path: Path, document: Document) -> bool:
    """Whether a plugin's file is this document, or another edition of it: of the same name and declaring the same."""
    given = Path(document.file)
    if given.exists() and path.resolve() == given.resolve():
        return True
    return path.name == given.name and bool(names(read_file(path, PackError)) & names(document))


def names(document: Document) -> set[str]:
    """What a pack declares: the names of its law, kinds, categories and rules."""
    data = document.data if isinstance(document.data, dict) else {}
    found: set[str] = set()
    for part in NAMED:
        declared = data.get(part)
        found.update(declared if isinstance(declared, dict) else ())
    for part, key in (("categories", "name"), ("rules", "code")):
        listed = data.get(part)
        rows = [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
        found.update(str(row[key]) for row in rows if row.get(key))
    return found
