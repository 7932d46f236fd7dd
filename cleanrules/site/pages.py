"""All pages of a rulebook in one language, as the body of an HTML page each."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cleanrules.facts.kinds import Kind
from cleanrules.law.codes import industries, regions
from cleanrules.law.confidence import DEFAULT_BAR, ORDER, trusted
from cleanrules.law.instruments import Instrument, Parameter
from cleanrules.reports import law
from cleanrules.rulebook.model import Rule, Rulebook
from cleanrules.rulebook.uses import facts_of, item_facts_of, rests
from cleanrules.screening.words import FORCES, OUTCOMES
from cleanrules.site import book
from cleanrules.site.chart import OPEN, chart
from cleanrules.site.examples import Examples
from cleanrules.site.project import Project
from cleanrules.site.values import Values
from cleanrules.site.wording import Wording
from cleanrules.site.words import ACTS, GROUP_NOTES, GROUPS, RANKS, TYPES, WORDS
from cleanrules.text import Language, Text


@dataclass(frozen=True, slots=True)
class Page:
    """A page by its address without `.html`, what sort of thing it is about, its title, and its body as HTML."""

    name: str
    sort: str
    title: str
    body: str
    sections: tuple[tuple[str, str], ...] = ()
    """The ids and titles of its sections, for a table of contents."""


def group_of(rule: Rule) -> str:
    """What a breach of a rule brings; `policy` or `target` where it brings nothing."""
    return rule.force if rule.force in ("policy", "target") else rule.effect or rule.force


@dataclass
class Site:
    """What pages are made of. `sectors` are the titles of plugins, in the order in which they are shown."""

    rulebook: Rulebook
    sectors: Mapping[str, Text]
    examples: Mapping[str, Examples] = field(default_factory=dict)
    project: Project = field(default_factory=Project)

    @cached_property
    def uses(self) -> book.Uses:
        """Who uses what."""
        return book.uses(self.rulebook)

    @cached_property
    def valued(self) -> Mapping[str, Sequence[str]]:
        """The parameters that have a value of each instrument."""
        return book.valued(self.rulebook)

    @cached_property
    def listing(self) -> Mapping[str, Sequence[str]]:
        """The named sets that rest on each instrument."""
        return book.listing(self.rulebook)

    @cached_property
    def classifying(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """The categories that rest on each instrument."""
        return book.classifying(self.rulebook)

    def sector(self, plugin: str) -> Text:
        """The title of a plugin; its name where it has none."""
        return self.sectors.get(plugin, Text(plugin, plugin))

    def plugins(self) -> list[str]:
        """The plugins that bring rules, those with titles first."""
        found = {rule.plugin for rule in self.rulebook.rules.values()}
        return [name for name in self.sectors if name in found] + sorted(found - set(self.sectors))

    def pages(self, language: Language) -> Iterator[Page]:
        """All pages in a language."""
        yield from _Pages(self, language).all()


class _Pages:
    """Renders pages in one language."""

    def __init__(self, site: Site, language: Language) -> None:
        self.site, self.book, self.language = site, site.rulebook, language
        self.here = "index"
        self.contents: list[tuple[str, str]] = []
        self.environment = Environment(
            loader=PackageLoader("cleanrules.site"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
            undefined=StrictUndefined,
        )  # fmt: skip
        values = Values(self.book, language)
        self.environment.filters["t"] = lambda text: "" if text is None else text[language]
        self.environment.globals |= {
            "site": site, "book": self.book, "uses": site.uses, "project": site.project, "language": language,
            "w": {name: text[language] for name, text in WORDS.items()}, "to": self.to, "values": values, "law": law,
            "group_of": group_of, "group_titles": GROUPS, "group_notes": GROUP_NOTES, "rank_titles": RANKS,
            "type_titles": TYPES, "act_titles": ACTS,
            "forces": FORCES, "outcomes": OUTCOMES, "section": self.section, "OPEN": OPEN,
            "wording": self.wording, "chart": self.chart, "industries": industries(), "regions": regions(),
            "confidences": ORDER, "trusted": trusted, "bar": DEFAULT_BAR,
        }  # fmt: skip

    def to(self, page: str, place: str = "") -> str:
        """The address of a page from the page at hand."""
        target = posixpath.relpath(f"{page}.html", posixpath.dirname(self.here) or ".")
        return f"{target}#{place}" if place else target

    def section(self, name: str, title: str) -> Markup:
        """The heading of a section, which is noted for the table of contents."""
        self.contents.append((name, title))
        return Markup(
            '<h2 id="{0}">{1}<a class="headerlink" data-pagefind-ignore href="#{0}" title="{1}">#</a></h2>'
        ).format(name, title)

    def wording(self, kind: str, lets: Mapping[str, Any] | None = None, item: str = "") -> Wording:
        """Says conditions of a kind."""
        return Wording(self.book, kind, self.language, self.to, lets or {}, item)

    def chart(self, parameter: Parameter) -> Markup:
        """The chart of a parameter."""
        values = Values(self.book, self.language)
        return chart(parameter, [(one, values.keys(one, parameter)) for one in parameter.values], self.language)

    def page(self, name: str, sort: str, title: str, template: str, **context: Any) -> Page:
        """One page from a template."""
        self.here, self.contents = name, []
        body = self.environment.get_template(f"{template}.html").render(title=title, **context)
        return Page(name, sort, title, body, tuple(self.contents))

    def all(self) -> Iterator[Page]:
        """All pages."""
        yield from self.entries()
        for rule in self.book.rules.values():
            yield self.rule(rule)
        for instrument in self.book.instruments.values():
            yield self.instrument(instrument)
        for parameter in self.book.parameters.values():
            yield self.parameter(parameter)
        for kind in self.book.kinds.values():
            yield from self.kind(kind)
        if self.site.project.clauses:
            yield self.page("coverage/plan", "document", WORDS["coverage_plan"][self.language], "coverage_plan")
            yield self.page("coverage/rows", "document", WORDS["coverage_rows"][self.language], "coverage_rows")

    def entries(self) -> Iterator[Page]:
        """The pages by which one finds the others."""
        language, rules = self.language, list(self.book.rules.values())
        groups = {name: [rule for rule in rules if group_of(rule) == name] for name in GROUPS}
        cited = sorted(self.site.uses.cited, key=lambda name: -len(self.site.uses.cited[name]))
        yield self.page("index", "entry", "cleanrules", "index", groups=groups, cited=cited[:12])
        yield self.page("rules/index", "entry", WORDS["rules"][language], "rules")
        for plugin in self.site.plugins():
            own = [rule for rule in rules if rule.plugin == plugin]
            yield self.page(
                f"sectors/{plugin}", "entry", self.site.sector(plugin)[language], "sector", rules=own, plugin=plugin
            )
        for name, some in groups.items():
            yield self.page(f"effects/{name}", "entry", GROUPS[name][language], "group", rules=some, group=name)
        yield self.page("instruments/index", "entry", WORDS["instruments"][language], "instruments")
        yield self.page("parameters/index", "entry", WORDS["parameters"][language], "parameters")
        yield self.page("kinds/index", "entry", WORDS["kinds"][language], "kinds")
        yield self.page("sets", "entry", WORDS["sets"][language], "sets")
        yield self.page("not-judged", "entry", WORDS["not_judged"][language], "not_judged")

    def rule(self, rule: Rule) -> Page:
        """The page of a rule."""
        own = self.book
        former = [code for code, now in own.redirects.items() if now == rule.code]
        accepted = [one for one in own.claims.waivers if rule.code in one.rules]
        return self.page(
            f"rules/{rule.code}", "rule", f"{rule.code} {rule.title[self.language]}", "rule",
            rule=rule, kind=own.kinds[rule.kind], rests=rests(rule, own), says=self.wording(rule.kind, rule.lets),
            facts=facts_of(rule, own), item_facts=item_facts_of(rule, own), former=former, accepted=accepted,
            exits=[one for one in own.claims.exits if rule.code in one.rules],
            stricter=[one for one in own.rules.values() if one.strengthens == rule.code],
            siblings=[
                one for one in own.rules.values() if (one.pack, one.plugin) == (rule.pack, rule.plugin) and one is not rule
            ],
            shown=self.site.examples.get(rule.code, Examples(None, None, {})),
        )  # fmt: skip

    def instrument(self, instrument: Instrument) -> Page:
        """The page of an instrument."""
        other = self.book.instruments.get(instrument.may_be_changed_by or "")
        start = other.window.start if other else None
        return self.page(
            f"instruments/{instrument.id}", "instrument", f"{instrument.title[self.language]} {instrument.number}", "instrument",
            instrument=instrument, replaces=[one for one in self.book.instruments.values() if one.repealed_by == instrument.id],
            caution=self.book.caution(instrument.id, start.day) if start else None,
        )  # fmt: skip

    def parameter(self, parameter: Parameter) -> Page:
        """The page of a parameter."""
        title = parameter.title[self.language]
        return self.page(f"parameters/{parameter.name}", "parameter", title, "parameter", parameter=parameter)

    def kind(self, kind: Kind) -> Iterator[Page]:
        """The page of a kind, and of each of its facts."""
        rules = [rule for rule in self.book.rules.values() if rule.kind == kind.name]
        categories = [one for one in self.book.categories.values() if one.kind == kind.name]
        yield self.page(
            f"kinds/{kind.name}",
            "kind",
            kind.title[self.language],
            "kind",
            kind=kind,
            rules=rules,
            categories=categories,
        )
        for one in kind.fields.values():
            derived = self.book.derivation(kind.name, one.name)
            title = one.title[self.language]
            yield self.page(
                f"facts/{kind.name}/{one.name}", "fact", title, "fact", kind=kind, fact=one, derived=derived,
                exits=[
                    each for each in self.book.claims.exits if each.kind == kind.name and each.fact.split(".")[0] == one.name
                ],
                contradictions=[
                    each for each in self.book.contradictions if each.kind == kind.name and one.name in each.ask
                ],
            )  # fmt: skip
