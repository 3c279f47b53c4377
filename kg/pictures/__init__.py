"""Pictures of the trials of a graph, as SVG, PNG or a page; no browser is needed."""

from collections.abc import Callable, Mapping

import matplotlib as mpl
from matplotlib.figure import Figure

from kg.analysis import Trials
from kg.errors import AnalysisError
from kg.pictures.canvas import TYPE, WRITERS
from kg.pictures.matrices import draw_combinations, draw_endpoints, draw_landscape
from kg.pictures.network import draw_network
from kg.pictures.timeline import draw_timeline

#: The pictures by name; each is drawn of the trials and a line that names their source.
PICTURES: Mapping[str, Callable[[Trials, str], Figure]] = {
    "landscape": draw_landscape,
    "network": draw_network,
    "timeline": draw_timeline,
    "endpoints": draw_endpoints,
    "combinations": draw_combinations,
}


def plot(name: str, trials: Trials, form: str = "svg") -> bytes:
    """Draw a picture of PICTURES in a form of WRITERS. Raises AnalysisError for an unknown one."""
    if name not in PICTURES:
        raise AnalysisError(f"{name}: there is no such picture; there are {', '.join(PICTURES)}")
    if form not in WRITERS:
        raise AnalysisError(f"{form or 'no ending'}: pictures are written as {', '.join(WRITERS)}")
    with mpl.rc_context(TYPE):
        return WRITERS[form](PICTURES[name](trials, source(trials)), name)


def source(trials: Trials) -> str:
    """Say what a picture is drawn of, and how new that is."""
    newest = f"; newest document {trials.updated}" if trials.updated else ""
    return f"kg: {len(trials.iris):,} trials{newest}"
