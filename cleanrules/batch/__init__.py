"""Many subjects at once: tables in, findings as tables out. Needs the extra `[batch]`."""

from importlib.util import find_spec

from cleanrules.errors import MissingExtra

_lacking = [name for name in ("polars", "pyarrow", "openpyxl", "xlsxwriter") if find_spec(name) is None]
if _lacking:
    raise MissingExtra(f"tables need the package `{_lacking[0]}`", help="pip install 'cleanrules[batch]'")
