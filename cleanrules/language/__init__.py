"""The condition language: parsed with `ast`, checked into a typed tree, never evaluated as Python."""
