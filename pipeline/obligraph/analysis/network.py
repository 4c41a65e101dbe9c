"""The measures of a network of departments: who is central in it, and which of them form groups.

The network is undirected: departments that share tasks are tied, a tie weighs as many tasks as they share. Computed in
one order from numbers alone, so that neither hash order nor chance decides; rounded where processors may differ.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy

    Floats = numpy.ndarray[Any, numpy.dtype[numpy.float64]]

# Betweenness looks from each department at all ties; beyond this many looks it starts from a sample of departments.
MOST_STEPS = 4_000_000
_SEED = 1
_PLACES = 8
_DAMPING = 0.85
_ROUNDS, _CLOSE = 1000, 1e-10


class Central(NamedTuple):
    """A department's place in the network: with how many it shares tasks, how many tasks over all its ties, the share
    of shortest ways through it (a tie of more tasks is shorter), eigenvector centrality (the largest is 1), PageRank,
    and the number of its group, the largest 1.
    """

    degree: int
    weighted_degree: int
    betweenness: float
    eigenvector: float
    pagerank: float
    community: int


@dataclass(frozen=True, slots=True)
class Network:
    """The departments with a tie, by key, in the order of the keys; `sources`: how many of them betweenness starts
    from.
    """

    places: dict[str, Central]
    communities: int
    modularity: float | None
    sources: int


def measured(ties: Mapping[tuple[str, str], int]) -> Network:
    """The measures of a network, from the tasks that its pairs share."""
    if not ties:
        return Network({}, 0, None, 0)
    # Imported here: who only counts pays for neither.
    import networkx

    keys = sorted({key for pair in ties for key in pair})
    number = {key: i for i, key in enumerate(keys)}
    # Numbers, not names: sets of them have one order on every run.
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(keys)))
    for pair in sorted(ties):
        graph.add_edge(number[pair[0]], number[pair[1]], tasks=ties[pair], distance=1 / ties[pair])
    degrees, weights = dict(graph.degree()), dict(graph.degree(weight="tasks"))
    sources = min(len(keys), max(10, MOST_STEPS // (len(keys) + len(ties))))
    between = networkx.betweenness_centrality(
        graph, k=None if sources == len(keys) else sources, weight="distance", seed=_SEED
    )
    groups = networkx.community.louvain_communities(graph, weight="tasks", seed=_SEED)
    groups.sort(key=lambda group: (-len(group), min(group)))
    group_of = {node: at for at, group in enumerate(groups, 1) for node in group}
    eigen, rank = _spectral(graph)
    places = {
        key: Central(
            degrees[i],
            weights[i],
            round(between[i], _PLACES),
            round(eigen[i], _PLACES),
            round(rank[i], _PLACES),
            group_of[i],
        )
        for i, key in enumerate(keys)
    }
    modularity = round(networkx.community.modularity(graph, groups, weight="tasks"), 4)
    return Network(places, len(groups), modularity, sources)


def _spectral(graph: Any) -> tuple[list[float], list[float]]:
    """Eigenvector centrality and PageRank of each node, by repeated passing on of weights along the ties."""
    import numpy

    size = graph.number_of_nodes()
    ends = numpy.array([(one, other) for one, other in graph.edges()], dtype=numpy.int64)
    weight = numpy.array([tasks for _, _, tasks in graph.edges(data="tasks")], dtype=numpy.float64)
    start, end = numpy.concatenate([ends[:, 0], ends[:, 1]]), numpy.concatenate([ends[:, 1], ends[:, 0]])
    both = numpy.concatenate([weight, weight])

    def passed(values: Floats, along: Floats) -> Floats:
        # Sums in the order of the ties, on every processor.
        summed: Floats = numpy.bincount(end, weights=values[start] * along, minlength=size).astype(numpy.float64)
        return summed

    eigen = numpy.ones(size)
    largest = float(both.max())
    for _ in range(_ROUNDS):
        # The department's own value is kept in part: a network in two halves would swing for ever.
        following = eigen * largest + passed(eigen, both)
        following /= following.max()
        done = float(numpy.abs(following - eigen).max()) < _CLOSE
        eigen = following
        if done:
            break
    out = numpy.bincount(start, weights=both, minlength=size)
    rank, along = numpy.full(size, 1 / size), both / out[start]
    for _ in range(_ROUNDS):
        following = (1 - _DAMPING) / size + _DAMPING * passed(rank, along)
        done = float(numpy.abs(following - rank).max()) < _CLOSE / size
        rank = following
        if done:
            break
    total = math.fsum(rank.tolist())
    return eigen.tolist(), [one / total for one in rank.tolist()]
