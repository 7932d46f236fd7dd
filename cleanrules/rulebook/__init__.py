"""Packs, rules, categories, and the rulebook and plans that they make."""
