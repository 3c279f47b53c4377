"""The network of trials and the drugs that they give."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from kg.analysis import Trials
from kg.pictures.canvas import INK, LINE, clipped, figure, headed, more

#: Up to so many trials each is drawn by itself; of more, those that give the same drugs are one dot.
_SINGLE = 30
#: The most dots of trials, beyond which lines are a tangle.
_DOTS = 60
_DRUG, _TRIAL = "#0072b2", "#e69f00"
#: Where a label can stand: an offset in points from its dot, and how it is aligned.
_PLACES = [
    (dx * far, dy * far, {1: "left", 0: "center", -1: "right"}[dx], {1: "bottom", 0: "center", -1: "top"}[dy])
    for far in (5, 9, 14, 20, 28)
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
]
#: What a point of distance from its dot costs a label, in square pixels of lines that it covers.
_FAR = 4
#: How much worse it is to cover a label or another's dot than a line, and how far a label keeps from them, in pixels:
#: letters of a finer picture are a little wider.
_SOLID, _ROOM = 20, 6
#: How close two dots of more than so many may stand, across and along, in inches; how often those closer are pushed apart.
_CROWDED, _CLOSE, _PUSHES = 12, np.array((0.95, 0.5)), 60
#: What keeps lines from running through a label.
_PAPER: Any = {"facecolor": "white", "alpha": 0.75, "edgecolor": "none", "pad": 0.4}
Place = dict[str, tuple[float, float]]
Box = tuple[float, float, float, float]
Points = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class _Drawn:
    """What is drawn: a graph of drugs and dots, the trials of each dot, the drugs and trials not drawn."""

    graph: nx.Graph
    trials: dict[str, int]
    drugs_more: int
    trials_more: int


def draw_network(trials: Trials, source: str, top: int = 40) -> Figure:
    """Draw drugs and the trials that give them together; of many, the drugs that are most given with others."""
    chosen = _chosen(trials, top)
    place = _placed(chosen.graph)
    wide, high = (max(each) - min(each) for each in zip(*place.values(), (0, 0), strict=True))
    drawn, axes = figure(min(max(wide + 1, 5), 14), min(max(high + 0.6, 1.5), 14))
    axes.margins(0.06)
    axes.set_aspect("equal", adjustable="datalim")
    axes.set_axis_off()
    _draw_graph(axes, trials, chosen, place)
    alone = (
        ""
        if len(trials.iris) <= _SINGLE
        else "one dot, with their number: all trials that give the same of these drugs; trials of one drug are not drawn"
    )
    left_out = more((chosen.drugs_more, "drugs"), (chosen.trials_more, "trials"))
    lines = ["blue: drugs, larger when given in more trials; orange: trials", alone, left_out, source]
    _label(drawn, axes, trials, chosen, place)
    headed(axes, "Trials and their drugs", lines, above=24)
    return drawn


def _chosen(trials: Trials, top: int) -> _Drawn:
    given = {trial: trials.held["drug"].of(row) for row, trial in enumerate(trials.iris)}
    giving = {trial: drugs for trial, drugs in given.items() if drugs}
    if len(trials.iris) <= _SINGLE:
        graph = nx.Graph((trial, drug) for trial, drugs in giving.items() for drug in drugs)
        return _Drawn(graph, dict.fromkeys(giving, 1), 0, len(trials.iris) - len(giving))
    drugs = set(_most_combined(giving)[:top])
    dots = Counter(tuple(sorted(drugs & set(of))) for of in giving.values() if len(drugs & set(of)) > 1)
    largest = sorted(dots.items(), key=lambda dot: (-dot[1], -len(dot[0]), dot[0]))[:_DOTS]
    names = {"|".join(of): (of, number) for of, number in largest}
    graph = nx.Graph((dot, drug) for dot, (of, _) in names.items() for drug in of)
    numbers = {dot: number for dot, (_, number) in names.items()}
    every = {drug for of in giving.values() for drug in of}
    return _Drawn(graph, numbers, len(every) - len(drugs & set(graph)), len(trials.iris) - sum(numbers.values()))


def _most_combined(giving: dict[str, list[str]]) -> list[str]:
    """Order drugs by the trials that give them with another."""
    counted = Counter(drug for drugs in giving.values() if len(drugs) > 1 for drug in drugs)
    return sorted(counted, key=lambda drug: (-counted[drug], drug))


def _placed(graph: nx.Graph) -> Place:
    """Lay out each component by itself, lying along, and put them side by side in rows."""
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part[0]))
    laid = [_within(graph, part) for part in parts]
    room = max(
        [
            sqrt(sum(float(np.prod(points.max(axis=0) + 1)) for points in laid)) * 1.3,
            *(points[:, 0].max() + 1 for points in laid),
        ],
        default=0,
    )
    place: Place = {}
    x = y = high = 0.0
    for part, points in zip(parts, laid, strict=True):
        wide, tall = points.max(axis=0) + np.array((1.2, 0.5))
        if x and x + wide > room:
            x, y, high = 0.0, y + high, 0.0
        place |= {node: (x + float(px), -y - float(py)) for node, (px, py) in zip(part, points, strict=True)}
        x, high = x + wide, max(high, tall)
    return place


def _within(graph: nx.Graph, part: list[str]) -> Points:
    """Lay a component out in inches, from the corner on, its longest way across."""
    ordered = nx.Graph()
    ordered.add_nodes_from(part)
    ordered.add_edges_from(sorted(tuple(sorted(edge)) for edge in graph.subgraph(part).edges))
    layout = nx.kamada_kawai_layout(ordered)
    points = np.array([layout[node] for node in part])
    points = points - points.mean(axis=0)
    turn = np.linalg.svd(points)[2]
    points = points @ turn.T
    points = points * np.sign(points[np.abs(points[:, 0]).argmax(), 0] or 1)
    scale = 0.85 * sqrt(len(part)) / max(float(np.ptp(points, axis=0).max()), 1e-9) * (1.5 if len(part) > 2 else 1)
    apart = _apart(points * scale) if len(part) > _CROWDED else points * scale
    found: Points = apart - apart.min(axis=0)
    return found


def _apart(points: Points) -> Points:
    """Push dots apart that stand too close for a label between them."""
    for _ in range(_PUSHES):
        steps = points[:, None] - points[None, :]
        far = np.hypot(*np.moveaxis(steps / _CLOSE, -1, 0)) + np.eye(len(points))
        push = steps * ((1 - far).clip(0) / far.clip(1e-9) / 2)[..., None]
        points = points + push.sum(axis=1) / 2
    return points


def _draw_graph(axes: Axes, trials: Trials, chosen: _Drawn, place: Place) -> None:
    for a, b in chosen.graph.edges:
        axes.plot(*zip(place[a], place[b], strict=True), color=LINE, linewidth=0.8, zorder=1)
    counts = dict(zip(trials.held["drug"].columns, trials.held["drug"].counts.tolist(), strict=True))
    for node, (x, y) in place.items():
        number, colour = (chosen.trials[node], _TRIAL) if node in chosen.trials else (counts[node], _DRUG)
        axes.scatter([x], [y], s=_area(number), color=colour, edgecolors="white", linewidths=0.5, zorder=2)


def _area(number: int) -> float:
    return min(25 + 12 * sqrt(number), 260)


def _label(drawn: Figure, axes: Axes, trials: Trials, chosen: _Drawn, place: Place) -> None:
    """Put each label where it covers least: no other label and no dot, and lines only where it must."""
    drawn.draw_without_rendering()
    counts = dict(zip(trials.held["drug"].columns, trials.held["drug"].counts.tolist(), strict=True))
    dots = {node: _around(axes, place[node], _area(chosen.trials.get(node, counts.get(node, 1)))) for node in place}
    lines = np.array([_around(axes, at, 1) for edge in sorted(chosen.graph.edges) for at in _along(place, *edge)])
    labels: list[Box] = []
    for node in sorted(place, key=lambda each: (each in chosen.trials, -chosen.graph.degree(each), each)):
        if text := _text(trials, chosen, node):
            solid = [box for other, box in dots.items() if other != node] + labels
            label = axes.annotate(
                text, place[node], (0, 0), textcoords="offset points", color=INK, zorder=3, bbox=_PAPER,
                fontsize=6 if node in chosen.trials else 7.5,
            )  # fmt: skip
            area = _area(chosen.trials[node] if node in chosen.trials else counts[node])
            labels.append(_put(axes, label, area, np.array(solid), lines))


def _text(trials: Trials, chosen: _Drawn, node: str) -> str:
    if node not in chosen.trials:
        return clipped(trials.name(node), 26)
    if len(trials.iris) <= _SINGLE:
        return clipped(trials.name(node), 22)
    return f"{chosen.trials[node]}" if chosen.trials[node] > 1 else ""


def _along(place: Place, a: str, b: str) -> Iterator[tuple[float, float]]:
    """Give points of a line, close enough that no label fits between."""
    (ax, ay), (bx, by) = place[a], place[b]
    steps = ceil(16 * max(abs(bx - ax), abs(by - ay))) + 1
    return ((ax + (bx - ax) * at / steps, ay + (by - ay) * at / steps) for at in range(1, steps))


def _around(axes: Axes, point: tuple[float, float], area: float) -> Box:
    x, y = axes.transData.transform(point)
    half = sqrt(area) / 2 * axes.figure.dpi / 72
    return x - half, y - half, x + half, y + half


def _put(axes: Axes, label: Annotation, area: float, solid: Points, lines: Points) -> Box:
    point = label.xy
    size, origin, points = label.get_window_extent(), axes.transData.transform(point), axes.figure.dpi / 72
    places = [_beside(place, sqrt(area) / 2) for place in _PLACES]
    boxes = [_box(origin, size.width, size.height, place, points) for place in places]
    best = min(range(len(_PLACES)), key=lambda at: (_cost(boxes[at], solid, lines) + _far(at) * _FAR, at))
    x, y, across, along = places[best]
    label.set(position=(x, y), ha=across, va=along)
    if _far(best) > 9:
        axes.annotate(
            "", point, (x, y), textcoords="offset points", arrowprops={"arrowstyle": "-", "color": _DRUG, "lw": 0.4}
        )
    return boxes[best]


def _beside(place: tuple[float, float, str, str], radius: float) -> tuple[float, float, str, str]:
    """Move a place out of a large dot."""
    out = max(radius - 3, 0)
    return place[0] + np.sign(place[0]) * out, place[1] + np.sign(place[1]) * out, place[2], place[3]


def _far(place: int) -> float:
    return max(map(abs, _PLACES[place][:2]))


def _box(origin: Points, width: float, height: float, place: tuple[float, float, str, str], points: float) -> Box:
    x, y, across, along = place
    left = origin[0] + x * points - {"left": 0, "center": width / 2, "right": width}[across]
    low = origin[1] + y * points - {"bottom": 0, "center": height / 2, "top": height}[along]
    return left, low, left + width, low + height


def _cost(box: Box, solid: Points, lines: Points) -> float:
    left, low, right, high = box
    return _SOLID * _covered((left - _ROOM, low, right + _ROOM, high), solid) + _covered(box, lines)


def _covered(box: Box, taken: Points) -> float:
    """Sum the areas that a box has in common with others."""
    wide = np.minimum(box[2], taken[:, 2]) - np.maximum(box[0], taken[:, 0])
    high = np.minimum(box[3], taken[:, 3]) - np.maximum(box[1], taken[:, 1])
    return round(float((wide.clip(0) * high.clip(0)).sum()), 3)
