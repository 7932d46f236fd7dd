"""The site's Sphinx project: the pages of docs/ by MyST, and beside them the generated pages of the rulebook.

`build.py` runs it once for each language, and hands over the generated pages as a JSON file (`cleanrules_pages`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

project = "cleanrules"
copyright = ""
extensions = ["myst_parser"]
include_patterns = ["docs/**", "README.md", "CHANGELOG.md", "benchmarks/README.md", "plugins/*/README.md"]
exclude_patterns = ["**/*.zh.md", "**/_build/**"]
source_suffix = {".md": "markdown"}
root_doc = "docs/site/contents"
myst_heading_anchors = 4
templates_path = ["templates"]
html_static_path = ["static"]
html_css_files = ["site.css"]
html_title = "cleanrules"
html_theme = "pydata_sphinx_theme"
html_theme_options = {
    "navbar_start": ["brand"],
    "navbar_center": ["places"],
    "navbar_end": ["languages", "theme-switcher"],
    "navbar_persistent": ["searching"],
    "article_header_start": ["crumbs"],
    "secondary_sidebar_items": ["onpage"],
    "footer_start": ["made"],
    "footer_end": [],
    "disable_search": True,
    "show_prev_next": False,
    "templates_skip_empty_check": [
        "brand",
        "places",
        "languages",
        "searching",
        "crumbs",
        "onpage",
        "made",
        "theme-switcher",
    ],
}
html_sidebars: dict[str, list[str]] = {"**": []}
html_context = {"default_mode": "auto"}
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
html_show_copyright = False
html_permalinks_icon = "#"

CODE = re.compile(
    r'<code class="docutils literal notranslate"><span class="pre">([A-Z]{3}-[A-Z]{2,4}-\d{3})</span></code>'
)
WEIGHTS = {"rule": 2, "instrument": 2, "parameter": 2, "document": 0.5, "fact": 0.5, "kind": 0.2, "entry": 0.2}
"""How much a hit in a page of some sort counts in the search; a page of lists names everything."""
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^)#\s]+)(#[^)\s]*)?\)")


def setup(app: Sphinx) -> None:
    """Join the generated pages, the Chinese versions of pages, and the links of codes to their rules."""
    app.add_config_value("cleanrules_pages", "", "", str)
    app.connect("builder-inited", prepare)
    app.connect("source-read", read)
    app.connect("html-collect-pages", generated)
    app.connect("html-page-context", framed, priority=400)


def prepare(app: Sphinx) -> None:
    """Take the generated pages; and no search by Sphinx: Pagefind reads the built pages, those that Sphinx has not parsed too."""
    pages = json.loads(Path(app.config.cleanrules_pages).read_text(encoding="utf-8"))
    app.cleanrules = {page["name"]: page for page in pages}  # type: ignore[attr-defined]
    app.builder.search = False  # type: ignore[attr-defined]
    app.builder.indexer = None  # type: ignore[attr-defined]


def read(app: Sphinx, docname: str, source: list[str]) -> None:
    """The Chinese version where the site is Chinese and there is one; links out of the site become their words."""
    page = ROOT / f"{docname}.md"
    chinese = page.with_suffix(".zh.md")
    text = chinese.read_text(encoding="utf-8") if app.config.language != "en" and chinese.is_file() else source[0]
    source[0] = LINK.sub(lambda match: match[0] if in_site(app, page, match[2]) else match[1], text)


def in_site(app: Sphinx, page: Path, target: str) -> bool:
    """Whether a link leads to a page of the site, a picture beside one, or somewhere else on the web."""
    if "://" in target:
        return True
    path = (page.parent / target).resolve()
    if path.suffix == ".md" and path.is_relative_to(ROOT):
        return path.relative_to(ROOT).with_suffix("").as_posix() in app.env.found_docs
    return path.suffix in (".png", ".svg") and path.is_file()


def generated(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The pages of the rulebook, and the page of the search."""
    for page in app.cleanrules.values():  # type: ignore[attr-defined]
        yield page["name"], page, "page.html"
    chinese = app.config.language != "en"
    title = "搜索" if chinese else "Search"
    yield "search", {"title": title, "sort": "", "sections": [], "body": ""}, "search-page.html"


def framed(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """What every page needs: its sort, for the search; the other language; and links from codes to rules."""
    context["chinese"] = app.config.language != "en"
    context["language"] = "zh-CN" if context["chinese"] else "en"
    context["other"] = "en" if context["chinese"] else "zh"
    context.setdefault("sections", [])
    context.setdefault("sort", "document")
    if doctree is not None:
        context["body"] = CODE.sub(lambda match: linked(app, pagename, match), context["body"])
        context["body"] = context["body"].replace('<a class="headerlink"', '<a data-pagefind-ignore class="headerlink"')
        if (
            context["chinese"]
            and not pagename.startswith("docs/coverage/")
            and not (ROOT / f"{pagename}.zh.md").is_file()
        ):
            context["body"] = f'<p class="muted only-english">本页以英文写成。</p>{context["body"]}'
    if context["body"]:
        weight = WEIGHTS.get(context["sort"], 1)
        mark = f'data-pagefind-body data-pagefind-filter="sort:{context["sort"]}" data-pagefind-weight="{weight}"'
        context["body"] = f"<div {mark}>{context['body']}</div>"


def linked(app: Sphinx, pagename: str, match: re.Match[str]) -> str:
    """A code as a link to its rule, where there is one."""
    if f"rules/{match[1]}" not in app.cleanrules:  # type: ignore[attr-defined]
        return match[0]
    return f'<a class="code" href="{"../" * pagename.count("/")}rules/{match[1]}.html">{match[1]}</a>'
