"""Puts a rulebook together: plugins and pack files in, one checked, typed, frozen rulebook out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from cleanrules.entry import validated
from cleanrules.errors import Faults, PackError, PluginError, did_you_mean
from cleanrules.facts.kinds import CORE, Kind, Kinds, assemble
from cleanrules.frozen import FrozenDict
from cleanrules.indicator_tables import shipped_tables
from cleanrules.law.instruments import Parameter
from cleanrules.plugins import Contributions, Plugin, collect, installed
from cleanrules.reading import MAX_DEPTH, Document, read_file, read_text
from cleanrules.rulebook.claims import read_claims, read_unjudged
from cleanrules.rulebook.compile import Compiler
from cleanrules.rulebook.contradictions import read_contradictions
from cleanrules.rulebook.declare import (
    Law,
    PackFile,
    check_values,
    declare_law,
    declared_kinds,
    instrument,
    parameter_value,
)
from cleanrules.rulebook.entries import PackEntry, RuleEntry, SuppliedFile
from cleanrules.rulebook.implied import implied, too_early
from cleanrules.rulebook.model import DerivedFact, Portfolio, Rule, Rulebook
from cleanrules.rulebook.regimes import with_regimes
from cleanrules.rulebook.strata import strata
from cleanrules.rulebook.targets import with_targets
from cleanrules.rulebook.untils import with_ends
from cleanrules.rulebook.verify import check_rulebook


def load_rulebook(*packs: Path | str, plugins: Sequence[Plugin] | None = None) -> Rulebook:
    """The rulebook of the installed plugins, and of further pack files.

    Raises PackError, with file, line and column, and PluginError. The plugins' own rulebook is kept for later calls.
    """
    if not packs and plugins is None:
        return _installed_rulebook(tuple((plugin.name, plugin.version) for plugin in installed()))
    found = installed() if plugins is None else list(plugins)
    return build(found, collect(found), [("file", read_file(path, PackError)) for path in packs])


@lru_cache(maxsize=4)
def _installed_rulebook(_names: tuple[tuple[str, str], ...]) -> Rulebook:
    found = installed()
    return build(found, collect(found), [])


def rulebook_from_text(*texts: str, plugins: Sequence[Plugin] = ()) -> Rulebook:
    """The rulebook of pack files given as text, with no plugin unless given. Raises PackError."""
    documents = [("text", read_text(text, f"pack{number}.yaml", PackError)) for number, text in enumerate(texts)]
    return build(plugins, collect(plugins), documents)


def build(plugins: Sequence[Plugin], brought: Contributions, further: Sequence[tuple[str, Document]]) -> Rulebook:
    """The rulebook of some plugins and further documents. Raises PackError, PluginError."""
    documents = [("cleanrules", _statutes())]
    documents += [(name, read_file(path, PackError)) for name, path in brought.packs] + list(further)
    faults = Faults()
    packs = [pack for name, document in documents if (pack := faults.take(_pack, name, document)) is not None]
    faults.tell()
    tables = [(name, read_file(path, PackError)) for name, path in brought.tables]
    kinds = assemble([*CORE, *brought.fragments, *declared_kinds(packs)])
    packs = [with_targets(pack, kinds) for pack in packs]
    law = declare_law(packs, kinds)
    compiler = Compiler(kinds, law)
    compiler.note_codes(packs)
    categories = compiler.categories(packs)
    rules = _rules(compiler, packs)
    derived = _derived(brought, kinds)
    portfolios = _portfolios(brought, kinds)
    versions = {plugin.name: plugin.version for plugin in plugins}
    rulebook = Rulebook(
        kinds=Kinds(kinds, versions),
        instruments=FrozenDict(dict(sorted(law.instruments.items()))),
        parameters=FrozenDict(dict(sorted(law.parameters.items()))),
        sets=FrozenDict(dict(sorted(law.sets.items()))),
        categories=FrozenDict(dict(sorted(categories.items()))),
        rules=FrozenDict(dict(sorted(rules.items()))),
        redirects=FrozenDict(_redirects(packs, rules)),
        derived=derived,
        plugins=FrozenDict(versions),
        sha256=_fingerprint([*documents, *tables], kinds, derived, portfolios, versions),
        claims=read_claims(compiler, packs, rules),
        tables=shipped_tables(tables),
        portfolios=FrozenDict(portfolios),
        contradictions=(*read_contradictions(compiler, packs), *too_early(kinds)),
        unjudged=read_unjudged(compiler, packs),
    )
    check_rulebook(rulebook)
    return replace(rulebook, strata=strata(rulebook))


@cache
def _statutes() -> Document:
    """The statutes that several sectors cite, so that one law has one id in all plugins."""
    return read_file(Path(__file__).parents[1] / "law" / "data" / "statutes.yaml", PackError)


def _pack(plugin: str, document: Document) -> PackFile:
    entry = validated(PackEntry, document, PackError)
    for written_out in (with_regimes, with_ends):
        plain = written_out(entry, document)
        if plain is not document:
            entry, document = validated(PackEntry, plain, PackError), plain
    return PackFile(entry.pack or Path(document.file).stem, plugin, entry, document)


def _rules(compiler: Compiler, packs: Sequence[PackFile]) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    names: dict[str, str] = {}
    faults = Faults()
    for pack in packs:
        for number, entry in enumerate(pack.entry.rules):
            faults.take(_rule, compiler, pack, entry, number, rules, names)
    faults.tell()
    return rules


def _rule(
    compiler: Compiler, pack: PackFile, entry: RuleEntry, number: int, rules: dict[str, Rule], names: dict[str, str]
) -> None:
    """Note one rule, of a code and a name of its own. Raises PackError."""
    rule = compiler.rule(pack, entry, ("rules", number))
    if rule.code in rules:
        other = rules[rule.code]
        twice = f"by `{other.plugin}` ({other.pack}) and by `{pack.plugin}` ({pack.name})"
        if other.position and other.position.file == pack.document.file:
            twice = f"twice, first in line {other.position.line}"
        raise pack.fail(f"rule `{rule.code}` is brought {twice}", ("rules", number, "code"), "choose a free number")
    if names.setdefault(rule.name, rule.code) != rule.code:
        raise pack.fail(
            f"rules `{names[rule.name]}` and `{rule.code}` have one name",
            ("rules", number, "name"),
            "choose another name",
        )
    rules[rule.code] = rule


def _redirects(packs: Sequence[PackFile], rules: Mapping[str, Rule]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pack in packs:
        for old, new in pack.entry.redirects.items():
            if new not in rules:
                raise pack.fail(f"redirect to `{new}`, which is unknown", ("redirects", old), did_you_mean(new, rules))
            if old in rules:
                raise pack.fail(f"redirect from `{old}`, which is still a rule", ("redirects", old), key=True)
            found[old] = new
    return dict(sorted(found.items()))


def _derived(brought: Contributions, kinds: Mapping[str, Kind]) -> tuple[DerivedFact, ...]:
    found: dict[tuple[str, str], DerivedFact] = {}
    for owner, kind_name, output, inputs, function, table in brought.derived:
        who = f"plugin `{owner}`, hook `cleanrules_derived_facts`, fact `{output}`"
        kind = kinds.get(kind_name)
        if kind is None:
            raise PluginError(f"{who}: unknown kind `{kind_name}`", help=did_you_mean(kind_name, kinds))
        field = kind.fields.get(output)
        if field is None:
            raise PluginError(
                f"{who}: kind `{kind_name}` has no field `{output}`",
                help=did_you_mean(output, kind.fields) or "declare it by a fact model or a fragment",
            )
        if field.type == "list":
            raise PluginError(
                f"{who}: a list can't be derived", help="derive a flag, an amount or another single value"
            )
        if (kind_name, output) in found:
            raise PluginError(
                f"fact `{output}` of kind `{kind_name}` is derived by plugin `{found[kind_name, output].owner}` "
                f"and by plugin `{owner}`",
                help="rename one",
            )
        paths = tuple(path for one in inputs for path in _input(kind, one, who))
        found[kind_name, output] = DerivedFact(kind_name, field, paths, function, owner, table)
    for fact in implied(kinds):
        first = found.setdefault((fact.kind, fact.field.name), fact)
        if first is not fact:
            what = f"fact `{fact.field.name}` of kind `{fact.kind}` follows from `{fact.inputs[0]}`"
            raise PluginError(f"{what}, and from {', '.join(f'`{one}`' for one in first.inputs)}", help="declare one")
    return _in_order(found)


def _portfolios(brought: Contributions, kinds: Mapping[str, Kind]) -> dict[str, Portfolio]:
    """The functions that put subjects together, by the kind of these. Raises PluginError."""
    found: dict[str, Portfolio] = {}
    for owner, of, kind, function in sorted(brought.portfolios, key=lambda one: one[:3]):
        who = f"plugin `{owner}`, hook `cleanrules_portfolios`"
        for name in (of, kind):
            if name not in kinds:
                raise PluginError(f"{who}: unknown kind `{name}`", help=did_you_mean(name, kinds))
        if of in found:
            raise PluginError(
                f"subjects of kind `{of}` are put together by plugin `{found[of].owner}` and by plugin `{owner}`",
                help="leave one of the plugins out",
            )
        found[of] = Portfolio(of, kind, function, owner)
    return found


def _input(kind: Kind, written: str, who: str) -> tuple[str, ...]:
    """An input as paths; a list alone stands for all fields of its items. Raises PluginError where there is none."""
    name, dot, inner = written.partition(".")
    field = kind.fields.get(name)
    if field is None:
        raise PluginError(f"{who}: kind `{kind.name}` has no field `{name}`", help=did_you_mean(name, kind.fields))
    if dot and inner not in field.item_fields:
        near = did_you_mean(inner, field.item_fields)
        raise PluginError(f"{who}: the items of `{name}` have no field `{inner}`", help=near)
    if dot or field.type != "list":
        return (written,)
    return tuple(f"{name}.{one}" for one in field.item_fields)


def _in_order(found: Mapping[tuple[str, str], DerivedFact]) -> tuple[DerivedFact, ...]:
    """Derived facts after those that they rest on. Raises PluginError where they rest on one another."""
    ordered: dict[tuple[str, str], DerivedFact] = {}

    def visit(key: tuple[str, str], trail: tuple[str, ...]) -> None:
        if key in ordered or key not in found:
            return
        if key[1] in trail:
            circle = (*trail[trail.index(key[1]) :], key[1])
            owners = " and ".join(sorted({f"`{found[key[0], name].owner}`" for name in circle}))
            raise PluginError(f"facts derived by plugin {owners} rest on one another: {' → '.join(circle)}")
        for name in found[key].arguments:
            visit((key[0], name), (*trail, key[1]))
        ordered[key] = found[key]

    for key in sorted(found):
        visit(key, ())
    return tuple(ordered.values())


def _fingerprint(
    documents: Sequence[tuple[str, Document]],
    kinds: Mapping[str, Kind],
    derived: Sequence[DerivedFact],
    portfolios: Mapping[str, Portfolio],
    versions: Mapping[str, str],
) -> str:
    """The sha256 of all that may bend a verdict, whatever the order in which plugins were found.

    A function counts by its name and its plugin's version, since the bytes of code differ between Pythons.
    """
    parts = sorted(hashlib.sha256(document.source.encode()).hexdigest() for _, document in documents)
    fields = sorted(
        f"{kind.name}.{field.named(name, '')}" for kind in kinds.values() for name, field in kind.fields.items()
    )
    functions = sorted(
        f"{what}:{function.__module__}.{function.__qualname__}@{versions.get(owner, '')}"
        for what, function, owner in [
            *((f"{one.kind}.{one.field.name}<-{one.inputs}", one.function, one.owner) for one in derived),
            *((f"{one.kind}<-{one.of}", one.function, one.owner) for one in portfolios.values()),
        ]
    )
    return hashlib.sha256("\n".join([*parts, *fields, *functions]).encode()).hexdigest()


def with_parameters(rulebook: Rulebook, source: Path | str | Mapping[str, Any]) -> Rulebook:
    """The rulebook with a caller's own dated, cited parameter values, which come before its own.

    `source` is a YAML file or a mapping of the same form; the result has another sha256, and is the same object for the same
    content, of the few that were asked for last. Raises PackError.
    """
    document = (
        read_text(json.dumps(_plain(source), ensure_ascii=False), "parameters", PackError)
        if isinstance(source, Mapping)
        else read_file(source, PackError)
    )
    return _with_parameters(rulebook, document.source, document.file)


@lru_cache(maxsize=8)
def _with_parameters(rulebook: Rulebook, source: str, file: str) -> Rulebook:
    """The rulebook with the values that a text holds."""
    document = read_text(source, file, PackError)
    entry = validated(SuppliedFile, document, PackError)
    document = with_ends(entry, document)
    entry = validated(SuppliedFile, document, PackError)
    pack = PackFile("parameters", "caller", PackEntry(), document)
    instruments = dict(rulebook.instruments)
    for name, one in entry.instruments.items():
        if name in instruments:
            raise pack.fail(
                f"instrument `{name}` is already known",
                ("instruments", name),
                "cite it, or choose another name",
                key=True,
            )
        instruments[name] = instrument(pack, name, one)
    law = Law(instruments, dict(rulebook.parameters), dict(rulebook.sets))
    for name, supplied in entry.parameters.items():
        law.parameters[name] = _supplied(pack, law, name, supplied.values)
    digest = hashlib.sha256(f"{rulebook.sha256}\n{document.source}".encode()).hexdigest()
    found = replace(
        rulebook, instruments=FrozenDict(instruments), parameters=FrozenDict(law.parameters), sha256=digest, kept={}
    )
    check_rulebook(found)
    return found


def _supplied(pack: PackFile, law: Law, name: str, values: Sequence[Any]) -> Parameter:
    known = law.parameters.get(name)
    steps = ("parameters", name, "values")
    if known is None:
        raise pack.fail(
            f"unknown parameter `{name}`", ("parameters", name), did_you_mean(name, law.parameters), key=True
        )
    whole = None if known.otherwise is None else known.otherwise.whole
    own = tuple(
        parameter_value(
            pack, known.type, known.by, value, (*steps, number), law.instruments, supplied=True, whole=whole
        )
        for number, value in enumerate(values)
    )
    check_values(pack, name, own, steps, gaps=True)
    return replace(known, values=(*own, *known.values))


def _plain(found: object, depth: int = 0) -> object:
    """A caller's mapping as JSON can take it, every value as text. Raises PackError for a binary float."""
    if isinstance(found, float):
        raise PackError(f"`{found!r}` is a binary float, which is not exact", help="pass a Decimal or text")
    if depth > MAX_DEPTH:
        raise PackError(f"parameters nested deeper than {MAX_DEPTH} levels")
    if isinstance(found, Mapping):
        return {str(key): _plain(value, depth + 1) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_plain(value, depth + 1) for value in found]
    return found if found is None or isinstance(found, bool) else str(found)
