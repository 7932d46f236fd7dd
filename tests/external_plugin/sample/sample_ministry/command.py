"""A command: prints the sample's table."""

from __future__ import annotations

import click

from sample_ministry.weights import SAMPLE_WEIGHTS


@click.command("sample-weights")
def sample_weights() -> None:
    """Print the invented weights of the sample's refrigerants（样例制冷剂权重）."""
    for name, weight in SAMPLE_WEIGHTS.items():
        click.echo(f"{name}: {weight}")
