"""Builds the site: `python docs/site/build.py -o DIR`; needs `pip install '.[docs]' ./plugins/*`.

Pages of the rulebook are made by `cleanrules.site`, framed with the pages of docs/ by Sphinx, once for each language, and
indexed by Pagefind. The same input gives the same files. Serve DIR by any static server; the search needs one.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from cleanrules.rulebook.load import load_rulebook
from cleanrules.rulebook.model import Rulebook
from cleanrules.site.check import faults
from cleanrules.site.examples import examples
from cleanrules.site.pages import Site
from cleanrules.site.project import read_project
from cleanrules.text import Language, Text

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LANGUAGES: dict[Language, str] = {"zh": "zh_CN", "en": "en"}
SECTORS = {
    "industry": Text("工业", "Industry"),
    "agriculture": Text("农业", "Agriculture"),
    "construction": Text("建筑业", "Construction"),
    "services": Text("服务业", "Services"),
    "transport": Text("交通运输", "Transport"),
}
FRONT = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="0; url=zh/index.html"><title>cleanrules</title><link rel="icon" href="data:,"></head>
<body><p><a href="zh/index.html">中文</a> · <a href="en/index.html" lang="en">English</a></p></body></html>
"""


def site_of(rulebook: Rulebook) -> Site:
    """What the pages are made of: the rulebook, its cases, and the documents of this checkout."""
    return Site(rulebook, SECTORS, examples(rulebook, ROOT / "plugins"), read_project(ROOT))


def write_pages(site: Site, folder: Path) -> dict[Language, Path]:
    """The generated pages of each language as a file."""
    found: dict[Language, Path] = {}
    for language in LANGUAGES:
        found[language] = folder / f"{language}.json"
        pages = [asdict(page) for page in site.pages(language)]
        found[language].write_text(json.dumps(pages, ensure_ascii=False), encoding="utf-8")
    return found


def frame(language: Language, pages: Path, out: Path, doctrees: Path) -> int:
    """One language by Sphinx; every warning is an error, and the number returned is 0 without any."""
    with patch_docutils(), docutils_namespace():
        app = Sphinx(
            ROOT, HERE, out, doctrees, "html",
            {"language": LANGUAGES[language], "cleanrules_pages": str(pages)}, status=None, warningiserror=True,
        )  # fmt: skip
        app.build()
        (out / "_static" / "webpack-macros.html").unlink(missing_ok=True)  # a template that the theme leaves behind
        return int(app.statuscode)


def build(out: Path, rulebook: Rulebook) -> int:
    """The whole site; 0 where all went well."""
    site = site_of(rulebook)
    without = [f"{code}: no case `{side}`" for code, shown in site.examples.items() for side in shown.lacking]
    if told(without):
        return 1
    with tempfile.TemporaryDirectory() as work:
        pages = write_pages(site, Path(work))
        with ProcessPoolExecutor(len(LANGUAGES), mp_context=get_context("spawn")) as pool:
            outs, trees = [out / name for name in LANGUAGES], [Path(work) / name for name in LANGUAGES]
            codes = list(pool.map(frame, LANGUAGES, pages.values(), outs, trees))
    if any(codes):
        return 1
    (out / "index.html").write_text(FRONT, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "pagefind", "--site", str(out), "--silent"], check=True)  # noqa: S603 - our own
    return int(told(list(faults(out))))


def told(faults: Sequence[str]) -> bool:
    """Whether there are faults; the first are printed."""
    for line in faults[:50]:
        print(line, file=sys.stderr)
    return bool(faults)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--output", type=Path, required=True, help="the folder to write, which must not exist")
    out: Path = parser.parse_args(arguments).output.resolve()
    if out.exists():
        parser.error(f"`{out}` exists already")
    return build(out, load_rulebook())


if __name__ == "__main__":
    raise SystemExit(main())
