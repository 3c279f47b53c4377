"""Pictures as SVG inside a page: shapes and words only, styled by the page's own style sheet, no script."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from markupsafe import Markup

from kg.serve.lists import PHASES, Cell

#: The most rows and columns of a heat map.
ROWS, COLUMNS = 24, 20
#: The most neighbours on a side of a picture.
MOST = 12
_ORDER = {phase: place for place, phase in enumerate(PHASES)}


@dataclass(frozen=True, slots=True)
class Node:
    """A box of a picture: its words, where it leads, and its kind, which gives its colour."""

    label: str
    address: str
    kind: str
    note: str = ""


def phase_class(phases: Counter[str]) -> str:
    """Name the colour of the furthest phase."""
    stated = [phase for phase in phases if phase in _ORDER and phase not in ("", "NA")]
    if not stated:
        return "p-none"
    furthest = PHASES[max(stated, key=_ORDER.__getitem__)]
    return "p-" + furthest.replace("/", "-").replace("early 1", "1")


def heat_map(cells: Sequence[Cell], names: Mapping[str, str], keys: Mapping[str, str]) -> Markup:
    """Draw mechanisms by conditions; a cell says how many trials, its colour how far they are, its depth how many."""
    by_row, by_column = _totals(cells)
    rows = [iri for iri, _ in by_row.most_common(ROWS)]
    columns = [iri for iri, _ in by_column.most_common(COLUMNS)]
    places = {(cell.row, cell.column): cell.phases for cell in cells}
    head = "".join(f'<th scope="col"><span>{_link("condition", keys[c], names[c])}</span></th>' for c in columns)
    body = "".join(
        f'<tr><th scope="row">{_link("mechanism", keys[r], names[r])}</th>'
        + "".join(_heat(places.get((r, c)), keys[r], keys[c]) for c in columns)
        + "</tr>"
        for r in rows
    )
    return Markup(f'<table class="heat"><thead><tr><td></td>{head}</tr></thead><tbody>{body}</tbody></table>')


def _totals(cells: Sequence[Cell]) -> tuple[Counter[str], Counter[str]]:
    rows: Counter[str] = Counter()
    columns: Counter[str] = Counter()
    for cell in sorted(cells, key=lambda cell: (cell.row, cell.column)):
        rows[cell.row] += cell.phases.total()
        columns[cell.column] += cell.phases.total()
    return rows, columns


def _heat(phases: Counter[str] | None, mechanism: str, condition: str) -> str:
    if not phases:
        return "<td></td>"
    total = phases.total()
    depth = min(4, len(str(total)) * 2 - (total < 4 * 10 ** (len(str(total)) - 1)))
    said = ", ".join(
        f"phase {PHASES.get(p, p)}: {n}" for p, n in sorted(phases.items(), key=lambda i: _ORDER.get(i[0], 9))
    )
    address = f"/trials?{urlencode({'mechanism': mechanism, 'condition': condition})}"
    return f'<td class="{phase_class(phases)} d{depth}"><a href="{escape(address)}" title="{escape(said)}">{total}</a></td>'


def _link(kind: str, key: str, label: str) -> str:
    return f'<a href="{escape(address(kind, key))}" title="{escape(label)}">{escape(label)}</a>'


def address(kind: str, key: str) -> str:
    """Give the address of a node's page; a slash or a hash in a key stays part of it."""
    return f"/{kind}/{urlencode({'': key})[1:].replace('%3A', ':').replace('+', '%20')}"


def timeline(years: Mapping[str, Counter[str]], query: Sequence[tuple[str, str]]) -> Markup:
    """Draw the trials that start in each year as bars, parted by phase."""
    known = [year for year in years if year.isdigit()]
    if not known:
        return Markup("")
    # Registries know a few starts of long ago; they would press all others together.
    span = [str(year) for year in range(max(int(known[0]), int(known[-1]) - 29), int(known[-1]) + 1)]
    most = max(years.get(year, Counter()).total() for year in span) or 1
    width = max(24, min(44, 1200 // len(span)))
    bars = "".join(
        _bar(year, years.get(year, Counter()), 120 / most, (place * width + 4, width - 4), query)
        for place, year in enumerate(span)
    )
    wide = len(span) * width + 8
    return Markup(
        f'<svg class="bars" viewBox="0 0 {wide} 170" width="{wide}" role="group" aria-label="Starts by year">{bars}</svg>'
    )


def _bar(year: str, phases: Counter[str], scale: float, slot: tuple[int, int], query: Sequence[tuple[str, str]]) -> str:
    (x, width), top = slot, 145.0
    out = []
    for phase, number in sorted(phases.items(), key=lambda item: _ORDER.get(item[0], 9)):
        height = number * scale
        top -= height
        out.append(
            f'<rect class="{phase_class(Counter([phase]))}" x="{x}" y="{top:.1f}" width="{width}" height="{height:.1f}">'
            f"<title>{year}, phase {escape(PHASES.get(phase, phase))}: {number}</title></rect>"
        )
    label = year if width >= 30 else f"’{year[2:]}"
    middle = x + width / 2
    total = f'<text x="{middle}" y="{top - 4:.1f}">{phases.total():,}</text>' if phases else ""
    link = escape(f"/trials?{urlencode([*(pair for pair in query if pair[0] != 'start'), ('start', year)])}")
    return f'<a href="{link}">{"".join(out)}{total}<text x="{middle}" y="162">{label}</text></a>'


def neighbours(centre: Node, left: Sequence[Node], right: Sequence[Node]) -> Markup:
    """Draw a node between what leads to it and where it leads."""
    high = max(min(len(left), MOST), min(len(right), MOST), 2) * 44 + 24
    out = [_side(nodes, x, high - 16, anchor) for nodes, x, anchor in ((left, 6, 240), (right, 660, 654))]
    out.append(_box(centre, (330, high / 2 - 32, 240, 48), "centre"))
    return Markup(
        f'<svg class="net" viewBox="0 0 900 {high}" role="group" aria-label="Neighbours of {escape(centre.label)}">{"".join(out)}</svg>'
    )


def _side(nodes: Sequence[Node], x: int, high: float, anchor: int) -> str:
    rest, nodes = len(nodes) - MOST, nodes[:MOST]
    step = high / (len(nodes) or 1)
    end = 330 if x < 300 else 570
    out = [f'<text class="note" x="{x + 12}" y="{high + 12:.0f}">and {rest} more</text>'] if rest > 0 else []
    for place, node in enumerate(nodes):
        y = step * (place + 0.5)
        middle = (anchor + end) / 2
        out.append(f'<path d="M{anchor},{y:.0f} C{middle},{y:.0f} {middle},{high / 2:.0f} {end},{high / 2:.0f}"/>')
        out.append(_box(node, (x, y - 18, 234, 36)))
    return "".join(out)


def _box(node: Node, place: tuple[float, float, int, int], extra: str = "") -> str:
    x, y, width, height = place
    words = node.label if len(node.label) <= 31 else node.label[:30] + "…"
    note = (
        f'<text class="note" x="{x + 12}" y="{y + height / 2 + 13:.0f}">{escape(node.note)}</text>' if node.note else ""
    )
    line = y + height / 2 + (-2 if note else 5)
    return (
        f'<a href="{escape(node.address)}"><title>{escape(node.label)}</title>'
        f'<rect class="k-{node.kind} {extra}" x="{x}" y="{y:.0f}" width="{width}" height="{height}" rx="7"/>'
        f'<text x="{x + 12}" y="{line:.0f}">{escape(words)}</text>{note}</a>'
    )
