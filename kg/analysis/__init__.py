"""Who shares what: analyses of the trials of a graph, from and to networkx.

`read` takes the trials of a store, `of_graph` those of a networkx graph; `shared` gives a graph of what
is shared, which `central` and `communities` take; `paths` takes the graph of `Trials.graph`.
"""

from kg.analysis.centrality import Central, central
from kg.analysis.communities import Community, communities
from kg.analysis.cooccurrence import Cell, Pair, combinations, gaps, landscape
from kg.analysis.incidence import KINDS, Trials, of_graph, read
from kg.analysis.paths import Connection, paths
from kg.analysis.profiles import Starts, Use, endpoint_profile, over_time
from kg.analysis.projection import Projection, projection, shared
from kg.analysis.similarity import Similar, similar, similar_in

__all__ = [
    "KINDS",
    "Cell",
    "Central",
    "Community",
    "Connection",
    "Pair",
    "Projection",
    "Similar",
    "Starts",
    "Trials",
    "Use",
    "central",
    "combinations",
    "communities",
    "endpoint_profile",
    "gaps",
    "landscape",
    "of_graph",
    "over_time",
    "paths",
    "projection",
    "read",
    "shared",
    "similar",
    "similar_in",
]
