"""Reads back a Cypher script of ours, as strictly as a database would: a reader of literals for tests."""

from __future__ import annotations

import re
from typing import Any

TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*\n)"
    r"|(?P<string>'(?:[^'\\\n]|\\(?:[\\'\"nrtbf]|u[0-9a-fA-F]{4}))*')"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE]-?\d+)?)"
    r"|(?P<name>`[a-z_]+`|[A-Za-z_]+)"
    r"|(?P<mark>\+=|<-|->|[-\[\]{}():,;.+])"
)
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
NAMED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
NODES = "MERGE ( n : {} { id : row . id } ) SET n += row . attributes"
EDGES = (
    "MATCH ( a : {} { id : row . source } ) MATCH ( b : {} { id : row . target } ) "
    "MERGE ( a ) - [ e : {} { key : row . key } ] -> ( b ) SET e += row . attributes"
)
CONSTRAINT = re.compile(r"CREATE CONSTRAINT [a-z_]+ IF NOT EXISTS FOR \( n : (\w+) \) REQUIRE n \. id IS UNIQUE")


def preprocessed(script: str) -> str:
    """The script as Neo4j sees it: \\uXXXX is a character before anything is read, wherever a backslash and a u
    stand.
    """
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), script)


def read(script: str) -> tuple[list[str], dict[str, dict[str, Any]], dict[tuple[str, str, str], dict[str, Any]]]:
    """The constrained labels, and nodes and edges as `contents` of tests/test_graph.py gives them."""
    labels: list[str] = []
    nodes: dict[str, dict[str, Any]] = {}
    edges: dict[tuple[str, str, str], dict[str, Any]] = {}
    for statement in statements(script):
        words = " ".join(str(text) for _, text in statement)
        if constraint := CONSTRAINT.fullmatch(words):
            labels.append(constraint[1])
            continue
        assert statement[0] == ("name", "UNWIND"), words
        rows, rest = value(statement, 1)
        assert statement[rest : rest + 2] == [("name", "AS"), ("name", "row")], words
        merge = " ".join(str(text) for _, text in statement[rest + 2 :])
        if label := re.fullmatch(re.escape(NODES).replace(r"\{\}", r"(\w+)", 1), merge):
            for row in rows:
                assert row["id"] not in nodes
                nodes[row["id"]] = {"node_type": label[1], **row["attributes"]}
        else:
            types = re.fullmatch(re.escape(EDGES).replace(r"\{\}", r"(\w+)"), merge)
            assert types, merge
            for row in rows:
                assert nodes[row["source"]]["node_type"] == types[1]
                assert nodes[row["target"]]["node_type"] == types[2]
                edges[row["source"], row["target"], row["key"]] = {
                    "edge_type": types[3].lower(),
                    **row["attributes"],
                }
    return labels, nodes, edges


def statements(script: str) -> list[list[tuple[str, str]]]:
    """The tokens of each statement."""
    found: list[list[tuple[str, str]]] = [[]]
    at = 0
    while at < len(script):
        token = TOKEN.match(script, at)
        assert token, script[at : at + 80]
        at = token.end()
        if token["space"]:
            continue
        if token[0] == ";":
            found.append([])
        else:
            found[-1].append((str(token.lastgroup), token[0]))
    assert not found[-1], "the last statement has no end"
    return found[:-1]


def value(tokens: list[tuple[str, str]], at: int) -> tuple[Any, int]:
    """The literal that begins at a token, and where the next begins."""
    kind, text = tokens[at]
    if kind == "string":
        words, at = unescaped(text), at + 1
        while at < len(tokens) and tokens[at][1] == "+":
            words, at = words + unescaped(tokens[at + 1][1]), at + 2
        return words, at
    if kind == "number":
        return (int(text) if re.fullmatch(r"-?\d+", text) else float(text)), at + 1
    if text in ("true", "false"):
        return text == "true", at + 1
    end, made = {"[": ("]", []), "{": ("}", {})}[text]
    at += 1
    while tokens[at][1] != end:
        if tokens[at][1] == ",":
            at += 1
        if isinstance(made, dict):
            key = tokens[at][1].strip("`")
            assert tokens[at + 1][1] == ":"
            made[key], at = value(tokens, at + 2)
        else:
            one, at = value(tokens, at)
            made.append(one)
    return made, at + 1


def unescaped(text: str) -> str:
    """What a string literal holds."""
    return ESCAPE.sub(lambda e: chr(int(e[1], 16)) if e[1] else NAMED.get(e[2], e[2]), text[1:-1])
