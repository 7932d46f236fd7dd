"""An outside author's plugin."""
