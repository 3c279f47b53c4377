"""What all pictures share: type, colours that colour-blind people can tell apart, the corner, and the files."""

import html
import io
from collections.abc import Callable, Mapping, Sequence
from textwrap import wrap
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from kg.analysis.cooccurrence import PHASES

#: How text is set while a picture is drawn. What a reader's screen has is taken; all are about as wide as the first, by
#: which the picture is laid out. A dollar sign is one, and begins no formula.
TYPE: Any = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Geneva", "Arial"],
    "font.size": 8,
    "svg.fonttype": "none",
    "text.parse_math": False,
    "axes.unicode_minus": False,
}
LONGEST = 42
#: How wide a letter of the small type is, in points, and the fewest of them on a line.
_LETTER, _NARROWEST = 3.8, 60
INK, PALE, LINE = "#222222", "#f2f2f2", "#bbbbbb"
#: Late phases are dark; the steps differ in lightness, so that they can be told apart in grey, too.
PHASE_COLOURS: Mapping[str, str] = dict(
    zip(
        (*PHASES, ""),
        ("#fde725", "#c2df23", "#7fd34e", "#35b779", "#1f9a8a", "#31688e", "#440154", "#d0d0d0"),
        strict=True,
    )
)
_DARK = frozenset(("#31688e", "#440154", "#1f9a8a"))


def phase_name(phase: str) -> str:
    """Write a phase as people do."""
    romans = {"1": "I", "2": "II", "3": "III", "4": "IV"}
    parts = [romans.get(part[-1], part) for part in phase.removeprefix("EARLY_").split("/")] if phase else []
    early = "early " if phase.startswith("EARLY_") else ""
    return f"{early}phase {'/'.join(parts)}" if parts and phase != "NA" else "no phase"


def figure(width: float, height: float) -> tuple[Figure, Axes]:
    """Make an empty picture, in inches."""
    made = Figure(figsize=(width, height))
    return made, made.add_subplot()


def clipped(text: str, longest: int = LONGEST) -> str:
    """Cut a label that is too long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def headed(axes: Axes, title: str, lines: Sequence[str], *, above: float = 10) -> None:
    """Write the title in the upper left corner; what was left out and the source in the lower one, as wide as the picture."""
    left: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "color": INK, "annotation_clip": False}
    start, wide = _extent(axes)
    axes.annotate(title, (0, 1), (start, above), fontsize=11, fontweight="bold", va="bottom", **left)
    told = [part for line in lines for part in wrap(line, max(int(wide / _LETTER), _NARROWEST))]
    for at, line in enumerate(told):
        axes.annotate(line, (0, 0), (start, -22 - 12 * at), fontsize=7, va="top", **left)


def _extent(axes: Axes) -> tuple[float, float]:
    """Give where a picture begins, left of its axes, and how wide it is, in points."""
    drawn: Any = axes.figure
    drawn.draw_without_rendering()
    whole: Any = axes.get_tightbbox()
    points = 72 / drawn.dpi
    return (whole.x0 - axes.bbox.x0) * points, whole.width * points


def phase_legend(axes: Axes, phases: Sequence[str]) -> None:
    """Explain the colours of the phases that a picture shows."""
    order = [phase for phase in PHASE_COLOURS if phase in phases]
    patches = [Patch(facecolor=PHASE_COLOURS[phase], edgecolor=LINE, label=phase_name(phase)) for phase in order]
    if patches:
        axes.legend(
            handles=patches, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=7, borderaxespad=0
        )


def ink_on(colour: str) -> str:
    """Choose the ink for text on a phase's colour."""
    return "white" if colour in _DARK else INK


def more(*left_out: tuple[int, str]) -> str:
    """Say how many of what were left out; nothing where none was."""
    said = [f"{number:,} more {what}" for number, what in left_out if number > 0]
    return f"and {' and '.join(said)}" if said else ""


def _bytes(drawn: Figure, form: str, name: str, metadata: Mapping[str, None]) -> bytes:
    out = io.BytesIO()
    with mpl.rc_context({**TYPE, "svg.hashsalt": name}):
        drawn.savefig(
            out, format=form, dpi=150, bbox_inches="tight", pad_inches=0.15, facecolor="white", metadata=dict(metadata)
        )
    return out.getvalue()


def svg(drawn: Figure, name: str) -> bytes:
    """Write SVG, whose text stays text; the same picture gives the same bytes."""
    return _bytes(drawn, "svg", name, {"Date": None, "Creator": None})


def png(drawn: Figure, name: str) -> bytes:
    """Write PNG."""
    return _bytes(drawn, "png", name, {"Software": None})


def page(drawn: Figure, name: str) -> bytes:
    """Write an HTML page that holds the picture and nothing else."""
    picture = svg(drawn, name).decode()
    style = "<style>body{margin:1em}svg{max-width:100%;height:auto}</style>"
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{html.escape(name)}</title>'
    )
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}{style}</head><body>\n{picture[picture.index("<svg") :]}</body></html>\n'.encode()


#: Writers of a picture, by the end of a file's name.
WRITERS: Mapping[str, Callable[[Figure, str], bytes]] = {"svg": svg, "png": png, "html": page}
