"""Pages that the code tells: the command line from its parsers, the checks from their table, the Python interface from
its docstrings. Written when the site is built, so that they cannot fall behind."""

from __future__ import annotations

import argparse
import dataclasses
import enum
import inspect
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import obligraph
from obligraph import model
from obligraph.cli import VERBS, parser
from obligraph.exporters.comparison.wording import DIFFERENCES, EFFECTS, EXPLAINED, RELATIONS
from obligraph.lint import CHECKS
from obligraph.score.report import _CHINESE as CHINESE
from obligraph.score.report import ACCURACIES, COUNTED, META

WIDTH = 88
"""Columns of the usage lines."""


def _cli(language: str) -> str:
    zh = language == "zh"
    lines = [
        "# 命令行" if zh else "# Command line",
        "",
        "由程序的命令定义生成；各选项的英文说明与 `obligraph VERB --help` 所显示的相同。"
        if zh
        else "Generated from the definitions of the verbs; it says what `obligraph VERB --help` says.",
        "",
        "退出状态：0 正常；1 有文件未能读取，或检查、校验未通过；2 命令写错，或所需文件无法读写。"
        if zh
        else "Exit status: 0 all went well; 1 some inputs failed, or a check does not hold; "
        "2 wrong usage, or something that the work needs cannot be read or written.",
    ]
    for name, verb in VERBS.items():
        made = _parser(name)
        lines += ["", f"## {name}", "", f"{verb.chinese}。" if zh else f"{verb.help.capitalize()}.", ""]
        lines += ["```text", made.format_usage().strip(), "```", "", *_options(made, zh), ""]
        lines += ["例：" if zh else "Example:", "", "```sh", *verb.example.splitlines(), "```"]
    return "\n".join(lines) + "\n"


def _parser(name: str) -> argparse.ArgumentParser:
    """The parser of one verb."""
    made = parser()
    for word in name.split():
        (verbs,) = (action for action in made._actions if isinstance(action, argparse._SubParsersAction))
        made = verbs.choices[word]
    # The width of the terminal in which the site is built must not show.
    made.formatter_class = lambda prog: argparse.HelpFormatter(prog, width=WIDTH)
    return made


def _options(made: argparse.ArgumentParser, zh: bool) -> Iterator[str]:
    yield "| 参数 | 含义 |" if zh else "| argument | meaning |"
    yield "|---|---|"
    formatter = made.formatter_class(prog=made.prog)
    for action in made._actions:
        if action.help == argparse.SUPPRESS or isinstance(action, argparse._HelpAction):
            continue
        value = formatter._format_args(action, formatter._get_default_metavar_for_optional(action))
        names = [f"{name} {value}".strip() for name in action.option_strings] or [str(action.metavar or action.dest)]
        help_ = formatter._expand_help(action) if action.help else ""
        yield f"| {', '.join(f'`{_cell(name)}`' for name in names)} | {_cell(help_)} |"


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


def _api(language: str) -> str:
    zh = language == "zh"
    lines = [
        "# Python 接口" if zh else "# Python",
        "",
        "由程序的类型和说明生成，说明为英文。各字段的中文含义见[字段](fields.md)。"
        if zh
        else "Generated from the types and their docstrings. [Fields](fields.md) explains the fields of the files.",
        "",
        f"## obligraph\n\n{_prose(obligraph)}",
    ]
    for name in obligraph.__all__:
        member = getattr(obligraph, name)
        if inspect.isclass(member):
            lines += ["", *_class(name, member)]
        elif callable(member):
            lines += ["", *_function(f"obligraph.{name}", member, "###")]
    lines += ["", "## obligraph.model", "", _prose(model)]
    for name, member in vars(model).items():
        if inspect.isclass(member) and member.__module__ == model.__name__:
            lines += ["", *_class(name, member)]
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


def _class(name: str, made: type[Any]) -> Iterator[str]:
    yield from (f"### {name}", "", _prose(made), "")
    if issubclass(made, enum.Enum):
        yield " · ".join(f"`{member.name}` = `{member.value}`" for member in made)
        return
    yield from ("```python", *(_fields(made) or [_signature(name, made)]), "```")
    for own, member in vars(made).items():
        if own.startswith("_") or isinstance(member, staticmethod | classmethod):
            continue
        if isinstance(member, property):
            yield from ("", f"#### {name}.{own}", "", _prose(member))
        elif inspect.isfunction(member):
            yield from ("", *_function(f"{name}.{own}", member, "####"))


def _fields(made: type[Any]) -> list[str]:
    """The fields of a dataclass or a named tuple as they would be written, one a line."""
    if not (dataclasses.is_dataclass(made) or hasattr(made, "_fields")):
        return []
    return [_parameter(parameter) for parameter in inspect.signature(made).parameters.values()]


def _parameter(parameter: inspect.Parameter) -> str:
    """A parameter with its type and its default."""
    star = "*" * (parameter.kind is parameter.VAR_POSITIONAL) or "**" * (parameter.kind is parameter.VAR_KEYWORD)
    # A named tuple keeps its types as references, a function as the words of its source.
    type_ = getattr(parameter.annotation, "__forward_arg__", parameter.annotation)
    default = parameter.default
    if default is inspect.Parameter.empty:
        said = ""
    elif isinstance(default, enum.Enum):
        said = f" = {default.__class__.__name__}.{default.name}"
    elif isinstance(default, str | int | float | tuple | None):
        said = f" = {default!r}"
    else:
        # Made anew for each: the default of a dataclass's field is its factory.
        said = " = …"
    return f"{star}{parameter.name}: {type_}{said}"


def _function(name: str, function: Callable[..., Any], marks: str) -> Iterator[str]:
    yield from (f"{marks} {name}", "", "```python", _signature(name.split(".")[-1], function), "```", "")
    yield _prose(function)


def _signature(name: str, made: Callable[..., Any]) -> str:
    """`name(…)` with its types, one parameter a line where one line would be too long."""
    signature = inspect.signature(made)
    parameters = [parameter for parameter in signature.parameters.values() if parameter.name != "self"]
    said = []
    for before, parameter in zip([None, *parameters], parameters, strict=False):
        keyword = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        if keyword and (before is None or before.kind in (before.POSITIONAL_ONLY, before.POSITIONAL_OR_KEYWORD)):
            said.append("*")
        said.append(_parameter(parameter))
    result = "" if inspect.isclass(made) else f" -> {signature.return_annotation}"
    short = f"{name}({', '.join(said)}){result}"
    if len(short) <= WIDTH:
        return short
    return "\n".join((f"{name}(", *(f"    {parameter}," for parameter in said), f"){result}"))


def _prose(member: object) -> str:
    """The docstring as Markdown: examples become code, the rest stays."""
    text = inspect.getdoc(member) or ""
    return re.sub(r"(?:^>>> .*\n?)+", lambda match: f"```pycon\n{match[0].rstrip()}\n```\n", text, flags=re.MULTILINE)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


GENERATED: dict[str, Callable[[str], str]] = {
    "cli.md": _cli,
    "checks.md": _checks,
    "relations.md": _relations,
    "api.md": _api,
}
"""Every generated page, by its file name: what writes it in a language."""
