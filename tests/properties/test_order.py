"""Law 2: order does not matter."""

from copy import deepcopy

from hypothesis import given

from cleanrules.testing.generated import Book, Draw, Tree, drawn
from cleanrules.testing.properties import shuffled
from properties.cases import Case, case, findings, said


def shuffled_book(draw: Draw, book: Book) -> Book:
    """The same law: rules dealt to packs anew, and all that is listed in another order."""
    packs = [deepcopy(pack) for pack in book.packs]
    rules = draw.shuffled([rule for pack in packs for rule in pack["rules"]])
    for pack in packs:
        pack["rules"] = [rules.pop() for _ in range(draw.integer(0, len(rules)))]
        for part in ("instruments", "sets", "parameters"):
            pack[part] = dict(draw.shuffled(list(pack.get(part, {}).items())))
        pack["categories"] = draw.shuffled(pack.get("categories", []))
        dated = [*pack["sets"].values(), *pack["parameters"].values()]
        for entry in dated:
            entry["values"] = draw.shuffled(entry["values"])
        for version in (one for entry in pack["sets"].values() for one in entry["values"]):
            version["members"] = draw.shuffled(version["members"])
        for category in pack["categories"]:
            category["versions"] = draw.shuffled(category["versions"])
    packs[0]["rules"] += rules
    return Book(tuple(draw.shuffled(packs)))


def rearranged(draw: Draw) -> tuple[Case, Book, list[Tree]]:
    """A case, and the same in another order."""
    found = case(draw)
    return found, shuffled_book(draw, found.book), [shuffled(facts, draw) for _, (_, facts, _) in found.subjects]


@given(drawn(rearranged))
def test_order_does_not_matter(found: tuple[Case, Book, list[Tree]]):
    """Facts, items, rules, packs, values, members and versions in another order give the same findings."""
    original, book, rows = found
    for (day, (_, facts, _)), other in zip(original.subjects, rows, strict=True):
        expected = said(findings(original.book.rulebook, facts, day))
        assert expected == said(findings(original.book.rulebook, other, day)), (day, facts)
        assert expected == said(findings(book.rulebook, facts, day)), (day, facts)
