"""What the training data calls things, as data: the labels of spans and of the relations between them. The Label
Studio configuration and the table in docs/training.md both follow from here.
"""

from __future__ import annotations

from typing import NamedTuple

from obligraph.model import Kind


class Label(NamedTuple):
    """A label: what it marks, in English and in the words of the offices; `colour` is how Label Studio draws it."""

    name: str
    chinese: str
    meaning: str
    colour: str


class RelationLabel(NamedTuple):
    """A relation: it leads from a span labelled `source` to the task to which that span belongs."""

    name: str
    source: str
    meaning: str


# The order decides which label a character gets where only one fits.
ENTITIES: tuple[Label, ...] = (
    Label("LEAD", "牵头单位", "who is in charge of a task", "#0072b2"),
    Label("SUPPORT", "配合单位", "who supports a task", "#56b4e9"),
    Label("ACTOR", "责任主体", "who must act, as the sentence says", "#009e73"),
    Label("DEADLINE", "完成时限", "by when, or how often", "#e69f00"),
    Label("STANDARD", "量化标准", "to what measure, or a number that says to whom or when the task applies", "#cc79a7"),
)

TASKS: tuple[Label, ...] = (
    Label(Kind.OBLIGATION.name, "义务", "a task that must or should be done", "#d55e00"),
    Label(Kind.PROHIBITION.name, "禁止", "what must not be done", "#8b1a1a"),
    Label(Kind.PERMISSION.name, "许可", "what may be done", "#7f7f7f"),
    Label(Kind.ENCOURAGEMENT.name, "鼓励", "what is encouraged", "#b3a400"),
    Label(Kind.TARGET.name, "目标", "a figure or a state to reach", "#6a3d9a"),
)

RELATIONS: tuple[RelationLabel, ...] = (
    RelationLabel("leads", "LEAD", "is in charge of the task"),
    RelationLabel("supports", "SUPPORT", "supports the task"),
    RelationLabel("acts", "ACTOR", "must act in the task"),
    RelationLabel("limits", "DEADLINE", "is a time limit of the task"),
    RelationLabel("measures", "STANDARD", "is a measure that the task must reach"),
    RelationLabel("conditions", "STANDARD", "only says to whom or when the task applies"),
)

RANK = {label.name: rank for rank, label in enumerate((*ENTITIES, *TASKS))}
"""Every label's place in the order of this file: entities, then tasks."""


def is_entity(name: str) -> bool:
    """Does the label mark a part of a task, not a task?"""
    return RANK[name] < len(ENTITIES)


def tables() -> str:
    """The Markdown tables of docs/training.md: labels, then relations."""
    lines = ["| label | 标签 | what it marks |", "|---|---|---|"]
    lines += [f"| `{label.name}` | {label.chinese} | {label.meaning} |" for label in (*ENTITIES, *TASKS)]
    lines += ["", "| relation | from | to | what it says |", "|---|---|---|---|"]
    lines += [f"| `{r.name}` | `{r.source}` | a task | {r.meaning} |" for r in RELATIONS]
    return "\n".join(lines) + "\n"
