"""The definition of a verdict: `docs/meaning.md` as plain recursive functions of a condition, facts and a moment of the law."""
