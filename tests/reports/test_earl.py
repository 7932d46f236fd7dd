"""EARL: read by a JSON-LD processor and a triple store, with nothing fetched; what it says is counted by SPARQL."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
import rdflib
from pyld import jsonld

from cleanrules import Screening
from cleanrules.reports.earl import CONTEXT, render

from .decided import HOSTILE, NOTICE, RULING, WAIVER, decided

EARL = "http://www.w3.org/ns/earl#"
PREFIXES = f"PREFIX earl: <{EARL}> PREFIX dct: <http://purl.org/dc/terms/> "


def refused(url: str, *_: object) -> Any:
    """Loads nothing."""
    raise AssertionError(f"`{url}` is to be fetched")


def graph(*screenings: Screening) -> rdflib.Graph:
    """The triples, as rdflib reads them."""
    return rdflib.Graph().parse(data=render(screenings), format="json-ld")


def asked(found: rdflib.Graph, query: str) -> list[tuple[str, ...]]:
    """The rows of a query, as text, sorted."""
    return sorted(tuple(str(one) for one in row) for row in found.query(PREFIXES + query))


OUTCOMES = """SELECT ?code ?outcome WHERE {
  ?one a earl:Assertion; earl:mode earl:automatic; earl:test ?rule; earl:result [ a earl:TestResult; earl:outcome ?outcome ] .
  ?rule a earl:TestRequirement; dct:identifier ?code }"""


def outcomes(screening: Screening) -> dict[str, str]:
    """The outcome of each rule by EARL's names."""
    return {code: outcome.removeprefix(EARL) for code, outcome in asked(graph(screening), OUTCOMES)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"dust": "60"}, ["failed", "failed", "failed", "cantTell", "passed"]),
        (
            {"audited": None, "region": "山西省", "dust": "5"},
            ["cantTell", "cantTell", "passed", "passed", "inapplicable"],
        ),
    ],
)
def test_outcomes(screened, changes, expected) -> None:
    """Each outcome is one of EARL's; advice fails as a requirement that does not hold, what is no breach passes."""
    screening = screened(**changes)
    assert dict(zip([one.code for one in screening.findings], expected, strict=True)) == outcomes(screening)


def test_advice_is_named(screened) -> None:
    """The outcome's own name tells advice from a violation, in both languages."""
    query = 'SELECT ?title WHERE { ?one earl:test ?rule; earl:result/dct:title ?title . ?rule dct:identifier "IND-TST-003" }'
    assert [("advice",), ("建议",)] == asked(graph(screened()), query)


def test_two_processors_agree(screened) -> None:
    """A JSON-LD processor that may fetch nothing finds as many triples, and all terms have a meaning."""
    text = render([decided(screened()), screened(id="乙")])
    data = json.loads(text)
    quads = jsonld.to_rdf(data, {"format": "application/n-quads", "documentLoader": refused})
    assert len(rdflib.Graph().parse(data=text, format="json-ld")) == len(set(quads.splitlines()))
    expanded = jsonld.expand(data, {"documentLoader": refused})
    prefixes = tuple(CONTEXT[name] for name in ("earl", "dct"))
    assert {True} == {name.startswith((*prefixes, "@")) for name in names(expanded)}
    assert len(data["@graph"]) == len(expanded)


def names(found: Any) -> set[str]:
    """All keys of nested data."""
    if isinstance(found, list):
        return set().union(*map(names, found))
    return set(found).union(*map(names, found.values())) if isinstance(found, dict) else set()


def test_what_each_assertion_has(screened) -> None:
    """Each finding is asserted once, of its subject, by the software, with day and fingerprint."""
    screening = screened()
    query = """SELECT ?code ?subject ?day ?print WHERE {
      ?one earl:assertedBy [ a earl:Software ]; earl:subject [ a earl:TestSubject; dct:identifier ?subject ];
        earl:test [ dct:identifier ?code ]; earl:result [ dct:date ?day; dct:identifier ?print ] }"""
    expected = [(one.code, "TJ-1", "2023-01-01", one.fingerprint) for one in screening.findings]
    assert expected == asked(graph(screening), query)


def test_days_in_one_graph(screened) -> None:
    """A subject that was screened on two days is one node, with the conclusion of each day."""
    found = graph(screened(), screened(as_of="2000-01-01"))
    query = 'SELECT ?said WHERE { ?one a earl:TestSubject; dct:description ?said FILTER(lang(?said) = "en") }'
    assert ["conclusion of 2000-01-01", "conclusion of 2023-01-01"] == [
        said.split(":")[0] for (said,) in asked(found, query)
    ]
    assert 10 == len(asked(found, "SELECT ?one WHERE { ?one a earl:Assertion }"))
    assert 1 == len(asked(found, "SELECT ?one WHERE { ?one a earl:TestSubject }"))


def test_decisions(screened) -> None:
    """A ruling is an assertion of the person's own beside the machine's; a waiver is told, and the outcome stands."""
    screening = decided(screened(audited="true", dust="60"))
    found = graph(screening)
    assert {"IND-TST-001": "failed", "IND-TST-004": "cantTell"}.items() <= outcomes(screening).items()
    query = """SELECT ?by ?outcome ?document WHERE { ?one earl:mode earl:manual; earl:test [ dct:identifier "IND-TST-004" ];
      earl:assertedBy [ dct:title ?by ]; earl:result [ earl:outcome ?outcome; dct:identifier ?document ] }"""
    assert [(RULING.by, f"{EARL}passed", RULING.document)] == asked(found, query)
    told = " ".join(said for (said,) in asked(found, "SELECT ?said WHERE { ?one earl:info ?said }"))
    for word in (WAIVER.approver, WAIVER.document, WAIVER.reason, "2023-12-31"):
        assert word in told
    said = [one for (one,) in asked(found, "SELECT ?said WHERE { ?one a earl:TestSubject; dct:description ?said }")]
    assert {NOTICE.zh, NOTICE.en, "2023-01-01 结论：未发现不符合项（程序结论：停批停建）"} <= set(said)


def test_languages_and_same_bytes(screened) -> None:
    """Both languages are in the graph whichever is asked for; same input, same bytes."""
    assert render([screened()], "zh") == render([screened()], "en")
    query = "SELECT DISTINCT ?tag WHERE { ?one a earl:TestRequirement; dct:title ?t BIND(lang(?t) AS ?tag) }"
    assert [("en",), ("zh",)] == asked(graph(screened()), query)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names(screened, name) -> None:
    """A hostile name is a literal, and an identifier only percent-encoded; it adds no triple of its own."""
    facts = {} if re.search("[\x85\ufffe]", name) else {"id": name}
    screening = decided(screened(**facts), waiver=replace(WAIVER, reason=name), ruling=replace(RULING, by=name))
    assert not re.search("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe]", render([screening]))
    found = graph(screening)
    assert len(graph(decided(screened()))) == len(found)
    for node in {*found.subjects(), *found.objects()}:
        assert not isinstance(node, rdflib.URIRef) or re.fullmatch(r"[!-;=?-\[\]_a-z~]+", str(node))
