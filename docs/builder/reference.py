"""Pages that the code tells: the command line from its parsers, with options.zh.toml in Chinese, and the checks and the
codes of comparisons from their tables. Written when the site is built, so that they cannot fall behind."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from interface import interface

from obligraph.cli import VERBS, parser
from obligraph.exporters.comparison.wording import DIFFERENCES, EFFECTS, EXPLAINED, RELATIONS
from obligraph.lint import CHECKS
from obligraph.score.report import _CHINESE as CHINESE
from obligraph.score.report import ACCURACIES, COUNTED, META

WIDTH = 88
"""Columns of the usage lines."""

OPTIONS = Path(__file__).parent / "options.zh.toml"


def _cli(language: str) -> str:
    zh = language == "zh"
    lines = [
        "# 命令行" if zh else "# Command line",
        "",
        "由程序的命令定义生成；`obligraph 命令 --help` 显示英文说明。方括号内的可以不写，花括号内的选其一。"
        if zh
        else "Generated from the definitions of the verbs; it says what `obligraph VERB --help` says.",
        "",
        "退出状态：0 正常；1 有文件未能读取，或检查、校验未通过；2 命令写错，或所需文件无法读写。"
        if zh
        else "Exit status: 0 all went well; 1 some inputs failed, or a check does not hold; "
        "2 wrong usage, or something that the work needs cannot be read or written.",
    ]
    words = tomllib.loads(OPTIONS.read_text("utf-8")) if zh else {}
    for name, verb in VERBS.items():
        made = verb_parser(name)
        lines += ["", f"## {name}", "", f"{verb.chinese}。" if zh else f"{verb.help.capitalize()}.", ""]
        lines += [
            "```text",
            made.format_usage().strip(),
            "```",
            "",
            *_options(made, {**words["all"], **words.get(name, {})} if zh else None),
            "",
        ]
        lines += ["例：" if zh else "Example:", "", "```sh", *verb.example.splitlines(), "```"]
    return "\n".join(lines) + "\n"


def verb_parser(name: str) -> argparse.ArgumentParser:
    """The parser of one verb."""
    made = parser()
    for word in name.split():
        (verbs,) = (action for action in made._actions if isinstance(action, argparse._SubParsersAction))
        made = verbs.choices[word]
    # The width of the terminal in which the site is built must not show.
    made.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=WIDTH)
    return made


def arguments(made: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.Action]]:
    """What a verb takes, each by its long option or its name in the usage line."""
    for action in made._actions:
        if action.help != argparse.SUPPRESS and not isinstance(action, argparse._HelpAction):
            yield (action.option_strings or [str(action.metavar or action.dest)])[-1], action


def _options(made: argparse.ArgumentParser, words: Mapping[str, str] | None) -> Iterator[str]:
    """The table of a verb's arguments; `words` are their meanings in Chinese."""
    yield "| 参数 | 含义 |" if words is not None else "| argument | meaning |"
    yield "|---|---|"
    formatter = made.formatter_class(prog=made.prog)
    for key, action in arguments(made):
        value = formatter._format_args(action, formatter._get_default_metavar_for_optional(action))
        names = [f"{name} {value}".strip() for name in action.option_strings] or [key]
        help_ = words[key] if words is not None else _cell(formatter._expand_help(action))
        yield f"| {', '.join(f'`{_cell(name)}`' for name in names)} | {help_} |"


def _checks(language: str) -> str:
    zh = language == "zh"
    severities = {"error": "错误", "warning": "警告", "note": "提示"}
    lines = [
        "# 检查项" if zh else "# Checks",
        "",
        "`obligraph lint` 检查的全部项目，由程序中的检查表生成。错误是文稿本身必有一处不对，警告多半不对，"
        "提示值得再看一眼。`--only`、`--ignore` 用左栏的代码选择检查项。"
        if zh
        else "All that `obligraph lint` looks for, generated from the table of checks. An error is wrong by itself, a "
        "warning likely is, a note is worth a look. `--only` and `--ignore` choose by the code on the left.",
        "",
        "| 代码 | 级别 | 查什么 | 怎么改 |" if zh else "| code | severity | what it finds | how to mend it |",
        "|---|---|---|---|",
    ]
    for code, check in CHECKS.items():
        cells = (
            [severities[check.severity], check.chinese, check.hint_chinese]
            if zh
            else [check.severity.value, check.meaning, check.hint]
        )
        lines.append(f"| `{code}` | {' | '.join(_cell(cell) for cell in cells)} |")
    return "\n".join(lines) + "\n"


def _relations(language: str) -> str:
    zh = language == "zh"
    word = 0 if zh else 1
    lines = [
        "# 对照结果的代码" if zh else "# Codes of comparisons",
        "",
        "`alignment.jsonl` 中的关系、作用和差异代码，由程序中的用语表生成。"
        "各种关系的含义和例子见[对照的含义](comparing.md)。"
        if zh
        else "The relations, effects and codes of differences in `alignment.jsonl`, generated from the table of words. "
        "[What comparing means](comparing.md) explains them with examples.",
        "",
        "## 关系" if zh else "## Relations",
        "",
        "| 代码 | 名称 | 含义 |" if zh else "| code | meaning |",
        "|---|---|---|" if zh else "|---|---|",
    ]
    for relation, words in RELATIONS.items():
        name = f" | {words.chinese}" if zh else ""
        lines.append(f"| `{relation.value}`{name} | {_cell(EXPLAINED[relation][word])} |")
    for title, codes in (
        ("作用" if zh else "Effects", {effect.value: words for effect, words in EFFECTS.items()}),
        ("差异" if zh else "Differences", DIFFERENCES),
    ):
        lines += ["", f"## {title}", "", "| 代码 | 名称 |" if zh else "| code | name |", "|---|---|"]
        lines += [f"| `{code}` | {_cell(words[word])} |" for code, words in codes.items()]
    return "\n".join(lines) + "\n"


def floors(language: str) -> str:
    """The floors under the accuracy, of tests/floors.toml, as a table."""
    zh = language == "zh"
    known = tomllib.loads((Path(__file__).parents[2] / "tests" / "floors.toml").read_text("utf-8"))
    samples, developed = known["corpora"], known["dev"]
    head = ("指标", "示例", "开发集") if zh else ("figure", "samples", "development set")
    lines = [f"| {' | '.join(head)} |", "|---|---|---|"]
    for name in (*COUNTED, *ACCURACIES, "exact rows", *META):
        label = f"{CHINESE[name]} `{name}`" if zh else f"`{name}`"
        lines.append(f"| {label} | {samples[name]:.2f} | {developed[name]:.2f} |")
    pairs = [table for name, table in sorted(known.items()) if name.startswith("aligned-")]
    words = {"pairs": "配对", "counterparts": "有无对应", "relations": "关系"}
    numbers = range(1, len(pairs) + 1)
    heads = ["对照", *(f"第 {n} 对" for n in numbers)] if zh else ["comparing", *(f"pair {n}" for n in numbers)]
    lines += ["", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for name, word in words.items():
        cells = (f"{word} `{name}`" if zh else f"`{name}`", *(f"{pair[name]:.2f}" for pair in pairs))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


GENERATED: dict[str, Callable[[str], str]] = {
    "cli.md": _cli,
    "checks.md": _checks,
    "relations.md": _relations,
    "api.md": interface,
}
"""Every generated page, by its file name: what writes it in a language."""
