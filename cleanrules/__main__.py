"""`python -m cleanrules` is the shell command."""

from cleanrules.cli import main

main()
