"""Engines: what judges rules. The reference defines, inference derives with its proof."""
