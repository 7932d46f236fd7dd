"""Many subjects: the rulebook, its rows, the hand-written peers, and how each engine is measured."""
