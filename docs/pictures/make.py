"""Makes the pictures of reports in this folder; needs Chromium, playwright, Pillow and poppler."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

import cleanrules
from cleanrules.reports.html import render

HERE = Path(__file__).parent
EXAMPLE = HERE.parents[1] / "examples" / "steel-tianjin.yaml"
DAY = "2026-11-22"
SCREENS: dict[str, dict[str, Any]] = {
    "report-zh-desk": {"language": "zh", "width": 1280, "height": 1800, "scheme": "light"},
    "report-zh-phone": {"language": "zh", "width": 390, "height": 1500, "scheme": "light"},
    "report-en-desk-dark": {"language": "en", "width": 1280, "height": 1800, "scheme": "dark"},
}


def main() -> None:
    """Screens the example and takes its report at desk and phone width, in both languages, and on paper."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no chromium, chromium-browser or google-chrome on the path")
    screening = cleanrules.screen(EXAMPLE, as_of=DAY)
    with sync_playwright() as started, TemporaryDirectory() as folder:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, wanted in SCREENS.items():
            page = opened(browser, Path(folder), screening, wanted)
            page.screenshot(path=HERE / f"{name}.png")
        page = opened(browser, Path(folder), screening, SCREENS["report-zh-desk"])
        page.pdf(path=Path(folder) / "report.pdf", prefer_css_page_size=True)
        browser.close()
        page_of(Path(folder) / "report.pdf", 2, HERE / "report-print")
    smaller(HERE.glob("report-*.png"))


def opened(browser: Browser, folder: Path, screening: cleanrules.Screening, wanted: dict[str, Any]) -> Any:
    """The report in a window of a given size, language and scheme."""
    path = folder / f"{wanted['language']}.html"
    path.write_text(render([screening], wanted["language"]), encoding="utf-8")
    size = ViewportSize(width=wanted["width"], height=wanted["height"])
    page = browser.new_page(viewport=size, color_scheme=wanted["scheme"])
    page.goto(path.as_uri())
    return page


def page_of(pdf: Path, number: int, target: Path) -> None:
    """One page of a PDF as a picture."""
    command = [
        "pdftoppm",
        "-r",
        "90",
        "-png",
        "-singlefile",
        "-f",
        str(number),
        "-l",
        str(number),
        str(pdf),
        str(target),
    ]
    subprocess.run(command, check=True)  # noqa: S603  our own arguments


def smaller(pictures: Iterable[Path]) -> None:
    """Pictures of few colours, which is what text needs."""
    for path in pictures:
        with Image.open(path) as picture:
            picture.convert("RGB").quantize(256).save(path, optimize=True)


if __name__ == "__main__":
    main()
