"""Pages of a rulebook as HTML: one for each rule, instrument, parameter, fact and kind, in both languages."""
