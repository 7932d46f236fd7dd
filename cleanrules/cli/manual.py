"""The help of a verb in one form for all: what it does, how it is called, examples, options, exit codes."""

from __future__ import annotations

import re

import click

HEADINGS = {"Options": "选项 Options", "Commands": "命令 Commands", "Arguments": "参数 Arguments"}
EXAMPLES, EXITS = "示例 Examples", "退出码 Exit codes"
_EXITS = "0 done; 2 bad usage, bad input or an engine error."
"""The exit codes of a verb that says nothing of them."""
_EXIT = re.compile(
    r";?(?:(?<=\s)|^|\s)(?:the )?exit codes?:\s*|;\s+the\s+exit\s+code\s+is\s+(?=the worst:)", re.IGNORECASE
)


class Manual(click.HelpFormatter):
    """Lays out help; a help text is paragraphs, those after `\\b` examples, the exit codes last."""

    exits = ""

    def write_heading(self, heading: str) -> None:
        """A heading in both languages."""
        super().write_heading(HEADINGS.get(heading, heading))

    def write_text(self, text: str) -> None:
        """The paragraphs of a help text, each under its heading."""
        for paragraph in text.split("\n\n"):
            lead, _, examples = paragraph.partition("\b\n")
            if examples and not lead.strip():
                self.examples(examples)
            elif (found := _EXIT.search(paragraph)) is not None:
                self.exits = " ".join(paragraph[found.end() :].split())
                before = paragraph[: found.start()].rstrip()
                self.plain(f"{before}." if before and not before.endswith((".", "）")) else before)
            else:
                self.plain(paragraph)

    def plain(self, paragraph: str) -> None:
        """A paragraph, where there is one."""
        if paragraph.strip():
            super().write_text(paragraph.strip())
            self.write("\n")

    def examples(self, lines: str) -> None:
        """The examples, as they stand."""
        self.dedent()
        self.write_heading(EXAMPLES)
        for line in lines.splitlines():
            self.write(f"  {line.strip()}\n" if line.strip() else "")
        self.indent()
        self.write("\n")

    def getvalue(self) -> str:
        """The whole help, with the exit codes at its end."""
        text = re.sub(r"\n{3,}", "\n\n", super().getvalue())
        end = Manual(width=self.width)
        with click.HelpFormatter.section(end, EXITS):
            click.HelpFormatter.write_text(end, self.exits or _EXITS)
        return f"{text.rstrip()}\n\n{click.HelpFormatter.getvalue(end)}"


class ManualContext(click.Context):
    """A context whose help is laid out so."""

    formatter_class = Manual


def documented(command: click.Command) -> click.Command:
    """The command with its help in this form, and those of its own commands."""
    command.context_class = ManualContext
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        documented(inner)
    return command
