"""When trials start and end."""

from collections import Counter
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from kg.analysis import Trials
from kg.analysis.cooccurrence import PHASES
from kg.pictures.canvas import INK, LINE, PALE, PHASE_COLOURS, clipped, figure, headed, more, phase_legend

Facts = Mapping[str, Mapping[str, str]]


def draw_timeline(trials: Trials, source: str, top: int = 40) -> Figure:
    """Draw how many trials start in each year, and the latest trials from start to completion, by phase."""
    dated = {trial: facts for trial, facts in trials.facts.items() if "start" in facts}
    latest = sorted(dated, key=lambda trial: (dated[trial]["start"], trial), reverse=True)[:top]
    high = 2.2 + 0.19 * max(len(latest), 3)
    drawn, axes = figure(7, high)
    axes.set_axis_off()
    years, bars = axes.inset_axes((0, 1 - 1.5 / high, 1, 1.5 / high)), axes.inset_axes((0, 0, 1, 1 - 2 / high))
    _draw_years(years, trials, dated)
    _draw_bars(bars, trials, latest)
    lines = [
        "above: all trials by the year they start; below: those that start last, until they are completed, and their drugs",
        "• no completion date" if any("completion" not in dated[trial] for trial in latest) else "",
        ", ".join(filter(None, (more((len(dated) - len(latest), "that started before")), _undated(trials, dated)))),
        source,
    ]
    headed(axes, "Trials in time", lines)
    phase_legend(axes, [_phase(trials, trial) for trial in dated])
    return drawn


def _undated(trials: Trials, dated: Facts) -> str:
    missing = len(trials.iris) - len(dated)
    return f"{missing:,} without a start date" if missing else ""


def _phase(trials: Trials, trial: str) -> str:
    stated = trials.facts.get(trial, {}).get("phase", "")
    return stated if stated in PHASES else ""


def _when(date: str) -> float:
    """Place a date, full or partial, as a year with its fraction."""
    year, month, day = (*map(int, date.split("-")), 0, 0)[:3]
    return year + max(month - 1, 0) / 12 + max(day - 1, 0) / 365


def _draw_years(axes: Axes, trials: Trials, dated: Facts) -> None:
    counted = Counter((int(facts["start"][:4]), _phase(trials, trial)) for trial, facts in dated.items())
    below: Counter[int] = Counter()
    for phase in PHASE_COLOURS:
        for year in sorted({year for year, each in counted if each == phase}):
            axes.bar(
                year,
                counted[year, phase],
                bottom=below[year],
                width=0.9,
                color=PHASE_COLOURS[phase],
                edgecolor="white",
                linewidth=0.3,
            )
            below[year] += counted[year, phase]
    first, last = min(below, default=2000), max(below, default=2000)
    axes.set_xlim(min(first - 1, last - 5), last + 1)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.set_ylabel("trials", fontsize=7)
    _plain(axes)


def _gives(trials: Trials, trial: str) -> str:
    """Name the drugs of a trial."""
    return clipped(", ".join(map(trials.name, trials.held["drug"].of(trials.iris.index(trial)))))


def _draw_bars(axes: Axes, trials: Trials, latest: list[str]) -> None:
    beside = axes.get_yaxis_transform()
    for at, trial in enumerate(latest):
        facts, colour = trials.facts[trial], PHASE_COLOURS[_phase(trials, trial)]
        start = _when(facts["start"])
        end = _when(facts["completion"]) if "completion" in facts else start
        axes.barh(at, max(end - start, 0.02), left=start, height=0.7, color=colour, edgecolor=INK, linewidth=0.3)
        if "completion" not in facts:
            axes.plot([start], [at], marker="o", markersize=3, color=INK)
        axes.annotate(_gives(trials, trial), (1.01, at), xycoords=beside, fontsize=6.5, va="center", color=INK)
    axes.set_yticks(range(len(latest)), [clipped(trials.name(trial), 24) for trial in latest])
    # Bars would else stand on the edge.
    axes.use_sticky_edges = False
    axes.margins(x=0.02)
    axes.autoscale(axis="x")
    axes.set_ylim(max(len(latest), 3) - 0.4, -0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(axis="x", color=PALE)
    axes.set_axisbelow(True)
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.tick_params(labelsize=7, length=2)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(LINE)
