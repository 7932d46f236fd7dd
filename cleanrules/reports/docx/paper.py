"""A Word document in the form of Chinese official papers (GB/T 9704): A4, its margins, typefaces, headings and page numbers.

The same content gives the same bytes. Importing this module needs `python-docx`, which the extra `reports` brings.
Raises MissingExtra without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rich.cells import cell_len

from cleanrules.errors import MissingExtra
from cleanrules.reports.marks import visible
from cleanrules.text import Language

try:
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.section import Section
    from docx.shared import Length, Mm, Pt, RGBColor
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Row
    from docx.text.paragraph import Paragraph
except ImportError:
    raise MissingExtra(
        "Word documents need `python-docx`, which is not installed",
        help="install the extra: `pip install 'cleanrules[reports]'`",
    ) from None


TITLE_CELLS = 40
"""How many cells of half a Chinese character a line of a title holds."""
_FIXED = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface for Chinese, one for all else, and a size in points."""

    chinese: str
    latin: str
    size: float
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """The faces of one language, and the space between lines: in points, or a multiple of the line."""

    title: Face
    subtitle: Face
    headings: tuple[Face, Face, Face]
    body: Face
    cells: Face
    line: Length | float
    indent: Length
    after: Length


_SONG, _HEI, _KAI, _FANG = "方正小标宋简体", "黑体", "楷体", "仿宋"
_ROMAN, _SANS = "Times New Roman", "Arial"
_INSTEAD = {_SONG: "SimSun", _HEI: "SimHei", _KAI: "KaiTi", _FANG: "FangSong", "宋体": "SimSun"}
_FONTS = "".join((
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
    '<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">',
    *(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"modern" if name == _HEI else "roman"}"/><w:pitch w:val="variable"/></w:font>'
        for name, other in _INSTEAD.items()
    ),
    "</w:fonts>",
))  # fmt: skip
"""The table of typefaces: what a computer that lacks one shall take in its place."""
_LOOKS: dict[Language, Look] = {
    "zh": Look(
        Face(_SONG, _ROMAN, 22), Face(_KAI, _ROMAN, 16),
        (Face(_HEI, _ROMAN, 16), Face(_KAI, _ROMAN, 16), Face(_FANG, _ROMAN, 16, bold=True)),
        Face(_FANG, _ROMAN, 16), Face(_FANG, _ROMAN, 10.5), Pt(28), Pt(32), Pt(0),
    ),
    "en": Look(
        Face(_SONG, _SANS, 18, bold=True), Face(_KAI, _ROMAN, 12),
        (Face(_HEI, _SANS, 13, bold=True), Face(_KAI, _SANS, 11.5, bold=True), Face(_FANG, _ROMAN, 12, bold=True)),
        Face(_FANG, _ROMAN, 12), Face(_FANG, _ROMAN, 9.5), 1.15, Pt(0), Pt(6),
    ),
}  # fmt: skip


def clean(text: str) -> str:
    """A text on one line whose characters XML and Word take for nothing but text."""
    return " ".join(visible(text).split())


class Paper:
    """A document on its way; `data` gives its bytes."""

    def __init__(self, language: Language, title: str) -> None:
        self.language, self.look = language, _LOOKS[language]
        self.document = Document()
        self._without_ballast()
        self._properties(clean(title))
        self._styles()
        self._page(self.document.sections[0])

    # --- what is written ---

    def title(self, parts: tuple[str, str], subtitle: str, *, new_page: bool) -> None:
        """The title of a paper, centred, with a line below it; one too long for a line is broken between its parts."""
        made = self._paragraph("", "Title")
        made.paragraph_format.page_break_before = new_page
        made.add_run(clean(parts[0]) + " " * parts[0].endswith(" "))
        if cell_len("".join(parts)) > TITLE_CELLS:
            made.add_run().add_break()
        made.add_run(clean(parts[1]))
        self._paragraph(subtitle, "Subtitle")

    def heading(self, level: int, text: str, *, new_page: bool = False) -> None:
        """A heading of level 1 to 3."""
        self._paragraph(text, f"Heading {level}").paragraph_format.page_break_before = new_page

    def text(self, text: str, *, label: str = "", bold: bool = False, keep: bool = False) -> None:
        """A paragraph, a label and a colon in front of it in bold; with `keep` on one page with what follows."""
        made = self._paragraph("", "Normal")
        made.paragraph_format.keep_with_next = keep or None
        if label:
            made.add_run(f"{clean(label)}{'：' if self.language == 'zh' else ': '}").bold = True
        made.add_run(clean(text)).bold = bold or None

    def closing(self, text: str) -> None:
        """A line at the right: who signs, and when."""
        made = self.document.add_paragraph(text, style="Normal")
        made.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        made.paragraph_format.first_line_indent, made.paragraph_format.space_before = Pt(0), Pt(28)

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int], *, keep: bool = False
    ) -> None:
        """A table with columns of so many millimetres, its heading repeated on each page; without `heads` it has none.

        With `keep` it stays on one page with what stands around it, as a signature must with what is signed.
        """
        made = self.document.add_table(rows=0, cols=len(widths), style="Table Grid")
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
        if heads:
            self._mark(self._row(made, heads, widths, "Cell heading"), "w:tblHeader")
        for row in rows:
            self._row(made, row, widths, "Cell")
        end = self._paragraph("", "After table")
        for one in (
            [end, *(text for row in made.rows for cell in row.cells for text in cell.paragraphs)] if keep else []
        ):
            one.paragraph_format.keep_with_next = True

    def data(self) -> bytes:
        """The document as bytes, its parts without a time of their own."""
        raw, out = BytesIO(), BytesIO()
        self.document.save(raw)
        with ZipFile(raw) as parts, ZipFile(out, "w", ZIP_DEFLATED) as packed:
            for name in parts.namelist():
                info = ZipInfo(name)
                info.compress_type = ZIP_DEFLATED
                packed.writestr(info, _FONTS if name == "word/fontTable.xml" else parts.read(name))
        return out.getvalue()

    def _paragraph(self, text: str, style: str) -> Paragraph:
        return self.document.add_paragraph(clean(text), style=style)

    def _row(self, table: Table, cells: Sequence[str], widths: Sequence[int], style: str) -> _Row:
        row: _Row = table.add_row()  # type: ignore[no-untyped-call]
        self._mark(row, "w:cantSplit")
        for cell, text, width in zip(row.cells, cells, widths, strict=True):
            cell.width = Mm(width)
            cell.paragraphs[0].style = self.document.styles[style]
            cell.paragraphs[0].add_run(clean(text))
        return row

    @staticmethod
    def _mark(row: _Row, name: str) -> None:
        row._tr.get_or_add_trPr().append(OxmlElement(name))

    # --- the form ---

    def _without_ballast(self) -> None:
        """Take away what the library's empty page brings and no memo needs: a picture of it, its table styles, their copy."""
        for related in (self.document.part.package.rels, self.document.part.rels):
            for name in [
                name for name, one in related.items() if one.reltype.endswith(("/thumbnail", "/stylesWithEffects"))
            ]:
                del related[name]
        for style in list(self.document.styles):
            if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Table Grid", "Normal Table"):
                style.delete()

    def _properties(self, title: str) -> None:
        core = self.document.core_properties
        core.title, core.author, core.last_modified_by, core.comments = title[:255], "cleanrules", "cleanrules", ""
        core.created = core.modified = _FIXED
        core.revision, core.language = 1, "zh-CN" if self.language == "zh" else "en-GB"

    def _page(self, section: Section) -> None:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(24)
        self.document.settings.odd_and_even_pages_header_footer = True
        for footer, place in (
            (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            self._number(footer.paragraphs[0], place)

    def _number(self, paragraph: Paragraph, place: WD_ALIGN_PARAGRAPH) -> None:
        """The number of the page between dashes, at the outer edge."""
        paragraph.style, paragraph.alignment = self.document.styles["Footer"], place
        paragraph.add_run("— ")
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        run = OxmlElement("w:r")
        number = OxmlElement("w:t")
        number.text = "1"
        run.append(number)
        field.append(run)
        paragraph._p.append(field)
        paragraph.add_run(" —")

    def _styles(self) -> None:
        look = self.look
        self._style("Normal", look.body, line=look.line, indent=look.indent, after=look.after)
        for level, face in enumerate(look.headings, 1):
            self._style(
                f"Heading {level}", face, line=look.line, indent=look.indent, before=look.after, after=look.after
            )
        centre, line = WD_ALIGN_PARAGRAPH.CENTER, Pt(36) if self.language == "zh" else 1.15
        self._style("Title", look.title, line=line, place=centre)
        self._style("Subtitle", look.subtitle, line=look.line, place=centre, after=Pt(14))
        self._style("Footer", Face("宋体", _ROMAN, 14 if self.language == "zh" else 10), line=1.0)
        self._style("Cell", look.cells, line=1.0, before=Pt(1.5), after=Pt(1.5))
        heading = Face(_HEI, look.cells.latin, look.cells.size, bold=self.language == "en")
        self._style("Cell heading", heading, line=1.0, before=Pt(1.5), after=Pt(1.5), place=centre)
        self._style("After table", Face(_FANG, _ROMAN, 6), line=1.0)

    def _style(
        self, name: str, face: Face, *, line: Length | float, indent: Length = Pt(0), before: Length = Pt(0),
        after: Length = Pt(0), place: WD_ALIGN_PARAGRAPH | None = None,
    ) -> None:  # fmt: skip
        styles = self.document.styles
        style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        assert isinstance(style, ParagraphStyle)
        self._faced(style, face)
        form = style.paragraph_format
        form.line_spacing, form.first_line_indent = line, indent
        form.space_before, form.space_after = before, after
        form.alignment = WD_ALIGN_PARAGRAPH.LEFT if place is None else place
        form.keep_with_next = name.startswith("Heading")
        for border in style.element.pPr.findall(qn("w:pBdr")):
            style.element.pPr.remove(border)

    def _faced(self, style: ParagraphStyle, face: Face) -> None:
        """The style's letters: Chinese and other typefaces by name, black, upright, evenly spaced."""
        found = style.element.get_or_add_rPr()
        for child in list(found):
            found.remove(child)
        style.font.size, style.font.bold, style.font.color.rgb = Pt(face.size), face.bold, RGBColor(0, 0, 0)
        fonts = found.get_or_add_rFonts()
        for slot in ("w:ascii", "w:hAnsi", "w:cs"):
            fonts.set(qn(slot), face.latin)
        fonts.set(qn("w:eastAsia"), face.chinese)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), "en-GB")
        language.set(qn("w:eastAsia"), "zh-CN")
        found.append(language)
