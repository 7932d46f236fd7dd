"""Checks built pages: every link and anchor inside the site leads somewhere, and nothing is loaded from outside."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {("img", "src"), ("script", "src"), ("link", "href"), ("iframe", "src"), ("source", "src"), ("use", "href")}
"""What a browser loads by itself, where a link waits for a click."""


@dataclass
class _Found(HTMLParser):
    """The ids of a page, its links, and what it loads."""

    ids: set[str] = field(default_factory=set)
    twice: set[str] = field(default_factory=set)
    links: dict[str, None] = field(default_factory=dict)
    loads: dict[str, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                (self.twice if value in self.ids else self.ids).add(value)
            elif (tag, name) in LOADS and value:
                self.loads[value] = None
            elif name in ("href", "action") and value:
                self.links[value] = None


def faults(site: Path) -> Iterator[str]:
    """What is wrong with the pages of a folder, one line each: a dead link or anchor, an id used twice, an outside resource."""
    pages = {page.relative_to(site).as_posix(): _read(page) for page in sorted(site.rglob("*.html"))}
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    for name, found in pages.items():
        for one in sorted(found.twice):
            yield f"{name}: id `{one}` stands twice"
        for address in found.loads:
            if urlsplit(address).scheme not in ("", "data") or address.startswith("//"):
                yield f"{name}: loads `{address}` from outside"
        for address in (*found.links, *found.loads):
            yield from _dead(name, address, pages, files)


def _read(page: Path) -> _Found:
    found = _Found()
    found.feed(page.read_text(encoding="utf-8"))
    return found


def _dead(name: str, address: str, pages: dict[str, _Found], files: set[str]) -> Iterator[str]:
    """A link that leads nowhere."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return
    path = unquote(parts.path)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
    if target not in files:
        yield f"{name}: `{address}` leads to no file"
    elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids:
        yield f"{name}: `{address}` leads to no such place"
