"""Matrices: mechanisms by conditions, endpoints used together, mechanisms combined."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import log2

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.colors import Colormap, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from kg.analysis import Trials, combinations, landscape
from kg.analysis.cooccurrence import Pair
from kg.pictures.canvas import INK, LINE, PALE, PHASE_COLOURS, clipped, figure, headed, ink_on, more, phase_legend

_CELL = 0.27


@dataclass(frozen=True, slots=True)
class Square:
    """A cell: its colour, the ink on it, and what is written there."""

    colour: str
    ink: str
    text: str


Squares = Mapping[tuple[str, str], Square]


def _matrix(
    rows: Sequence[str], columns: Sequence[str], squares: Squares, name: Callable[[str], str]
) -> tuple[Figure, Axes]:
    """Draw squares; names of columns stand aslant above them."""
    drawn, axes = figure(_CELL * max(len(columns), 8), _CELL * max(len(rows), 3))
    axes.set_xlim(0, max(len(columns), 8))
    axes.set_ylim(max(len(rows), 3), 0)
    axes.set_xticks([at + 0.5 for at in range(len(columns))], [clipped(name(each)) for each in columns])
    axes.set_yticks([at + 0.5 for at in range(len(rows))], [clipped(name(each)) for each in rows])
    axes.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
    for label in axes.get_xticklabels():
        label.set(rotation=55, ha="left", va="bottom", rotation_mode="anchor")
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.add_patch(Rectangle((0, 0), len(columns), len(rows), facecolor=PALE, edgecolor="none"))
    for y, row in enumerate(rows):
        for x, column in enumerate(columns):
            if square := squares.get((row, column)):
                _draw(axes, x, y, square)
    axes.hlines(range(1, len(rows)), 0, len(columns), colors="white", linewidth=1)
    axes.vlines(range(1, len(columns)), 0, len(rows), colors="white", linewidth=1)
    return drawn, axes


def _draw(axes: Axes, x: int, y: int, square: Square) -> None:
    axes.add_patch(Rectangle((x, y), 1, 1, facecolor=square.colour, edgecolor="none", clip_on=False))
    size = 6.5 if len(square.text) < 4 else 5.5
    axes.text(x + 0.5, y + 0.52, square.text, ha="center", va="center", fontsize=size, color=square.ink)


def _above(columns: Sequence[str], name: Callable[[str], str]) -> float:
    """Give the room that slanted names need, in points."""
    return 20 + 3.9 * max((len(clipped(name(each))) for each in columns), default=0)


def _first(counted: Counter[str], top: int) -> list[str]:
    return sorted(counted, key=lambda each: (-counted[each], each))[:top]


def draw_landscape(trials: Trials, source: str, top: int = 25) -> Figure:
    """Draw how many trials study each mechanism in each condition, coloured by the latest phase."""
    mechanisms, conditions = (_counts(trials, kind) for kind in ("mechanism", "condition"))
    rows = _first(mechanisms, top)
    cells = [cell for cell in landscape(trials) if cell.mechanism in rows]
    met: Counter[str] = Counter()
    for cell in cells:
        met[cell.condition] += len(cell.trials)
    columns = _first(met, top)
    shown = {
        (cell.mechanism, cell.condition): Square(
            PHASE_COLOURS[cell.phase], ink_on(PHASE_COLOURS[cell.phase]), _short(len(cell.trials))
        )
        for cell in cells
        if cell.condition in columns
    }
    drawn, axes = _matrix(rows, columns, shown, trials.name)
    lines = [
        "number: trials; colour: the latest phase among them; empty: no trial",
        more((len(mechanisms) - len(rows), "mechanisms"), (len(conditions) - len(columns), "conditions")),
        source,
    ]
    headed(axes, "Mechanisms by condition", lines, above=_above(columns, trials.name))
    phase_legend(axes, [cell.phase for cell in cells if cell.condition in columns])
    return drawn


def _counts(trials: Trials, kind: str) -> Counter[str]:
    part = trials.held[kind]
    return Counter(dict(zip(part.columns, part.counts.tolist(), strict=True)))


def _short(number: int) -> str:
    """Write a number within a cell: 999, 1.2k, 12k."""
    if number < 1000:
        return f"{number}"
    return f"{number / 1000:.1f}k" if number < 9950 else f"{number / 1000:.0f}k"


def draw_endpoints(trials: Trials, source: str, top: int = 25) -> Figure:
    """Draw how many trials use two endpoints together, coloured by their share of the trials with either."""
    counted = _counts(trials, "endpoint")
    shown = _first(counted, top)
    squares = {(each, each): Square(LINE, INK, _short(counted[each])) for each in shown}
    scale, colours = Normalize(0, 1), mpl.colormaps["Blues"]
    for a, b, both in trials.held["endpoint"].together():
        if a in shown and b in shown:
            square = _shaded(both / (counted[a] + counted[b] - both), both, scale, colours)
            squares[a, b] = squares[b, a] = square
    drawn, axes = _matrix(shown, shown, squares, trials.name)
    lines = [
        "number: trials with both; grey: all trials with the endpoint; blue: the share of both among the trials with either"
    ]
    headed(
        axes,
        "Endpoints used together",
        [*lines, more((len(counted) - len(shown), "endpoints")), source],
        above=_above(shown, trials.name),
    )
    _scale(axes, scale, colours, "share of both", {0: "0 %", 0.5: "50 %", 1: "100 %"})
    return drawn


def _shaded(value: float, number: int, scale: Normalize, colours: Colormap) -> Square:
    red, green, blue, _ = colours(scale(value))
    light = 0.3 * red + 0.59 * green + 0.11 * blue
    return Square(mpl.colors.to_hex((red, green, blue)), INK if light > 0.5 else "white", _short(number))


def draw_combinations(trials: Trials, source: str, top: int = 25) -> Figure:
    """Draw in how many trials two mechanisms are given together, coloured by how far that is from chance."""
    pairs = combinations(trials)
    counted: Counter[str] = Counter()
    for pair in pairs:
        counted.update({pair.first: pair.trials, pair.second: pair.trials})
    shown = _first(counted, top)
    scale, colours = Normalize(-3, 3), mpl.colormaps["PuOr_r"]
    squares: dict[tuple[str, str], Square] = {(each, each): Square(LINE, INK, "") for each in shown}
    for pair in pairs:
        square = _shaded(_surprise(pair), pair.trials, scale, colours)
        squares[pair.first, pair.second] = squares[pair.second, pair.first] = square
    drawn, axes = _matrix(shown, shown, squares, trials.name)
    lines = [
        "number: trials that give both, also by one drug; colour: (trials + 1) : (expected by chance + 1), so that small numbers stay pale"
    ]
    headed(
        axes,
        "Mechanisms combined",
        [*lines, more((len(counted) - len(shown), "mechanisms")), source],
        above=_above(shown, trials.name),
    )
    _scale(
        axes,
        scale,
        colours,
        "against chance",
        {-3: "1 : 8 or less", 0: "as expected", 3: "8 : 1 or more"},
    )
    return drawn


def _surprise(pair: Pair) -> float:
    """Give how far a pair is from chance, in doublings; one trial more on both sides keeps small numbers pale."""
    return max(-3, min(3, log2((pair.trials + 1) / (pair.expected + 1))))


def _scale(axes: Axes, scale: Normalize, colours: Colormap, title: str, ticks: Mapping[float, str]) -> None:
    """Explain a scale of colours beside the matrix."""
    inset = axes.inset_axes((1.02, 0.0, 0.02, 1.0))
    inset.set_title(title, fontsize=7, loc="left", pad=9)
    bar = axes.figure.colorbar(mpl.cm.ScalarMappable(scale, colours), cax=inset)
    bar.set_ticks(list(ticks), labels=list(ticks.values()))
    bar.ax.tick_params(labelsize=7, length=2)
    bar.outline.set_visible(False)
