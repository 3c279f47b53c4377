"""The pictures: every one, in every form, at any number of trials; and what stands in them."""

import itertools
import re
import struct
from pathlib import Path
from xml.etree import ElementTree

import matplotlib as mpl
import networkx as nx
import pytest
from matplotlib.colors import to_rgb

from kg import analysis, pictures, store
from kg.errors import AnalysisError
from kg.pictures.canvas import PHASE_COLOURS, TYPE
from kg.pictures.network import draw_network


@pytest.fixture(scope="module")
def trials(build: Path) -> analysis.Trials:
    return analysis.read(store.open_store(build / "store"))


@pytest.fixture(scope="module")
def many() -> analysis.Trials:
    """Six hundred trials of a hundred drugs and conditions, with names that are long and full of signs."""
    graph = nx.Graph()
    for number in range(600):
        trial = f"t/NCT{number:08}"
        graph.add_node(trial, kind="trial")
        for kind, many_ in (("drug", 100), ("mechanism", 60), ("condition", 90), ("endpoint", 50)):
            for step in (1, 7):
                node = f"{kind}/{number * step % many_}"
                graph.add_node(
                    node,
                    kind=kind,
                    label=f"{kind} <&\"'$_{{}}> of a very long name that goes on {number * step % many_}",
                )
                graph.add_edge(trial, node)
    return analysis.of_graph(graph)


@pytest.fixture(scope="module")
def dollars() -> analysis.Trials:
    """Names that are formulas to who takes dollar signs for their bounds."""
    graph = nx.Graph()
    for trial, number in itertools.product("ab", range(2)):
        graph.add_node(f"t/{trial}", kind="trial")
        for kind in analysis.KINDS:
            graph.add_node(f"{kind}/{number}", kind=kind, label=rf"$\bad{{x}}$ {number}")
            graph.add_edge(f"t/{trial}", f"{kind}/{number}")
    return analysis.of_graph(graph)


def texts(svg: bytes) -> list[str]:
    return [
        "".join(element.itertext()) for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_the_same_trials_give_the_same_picture_with_its_source(name: str, trials: analysis.Trials) -> None:
    svg = pictures.plot(name, trials)
    assert svg == pictures.plot(name, trials)
    # The newest of the two dates that the documents state.
    assert "kg: 5 trials; newest document 2025-12-17" in texts(svg)
    assert not re.search(rb'(?:href|src)="https?:', svg)


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_the_picture_in_the_docs_is_of_today(name: str, trials: analysis.Trials) -> None:
    """Its words, since the lines differ with the version of the library that draws."""
    folder = Path(__file__).parents[2] / "docs" / "pictures"
    assert texts((folder / f"{name}.svg").read_bytes()) == texts(pictures.plot(name, trials)), f"kg plot {name}"
    assert f"({name}.svg)" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_of_many_trials_the_first_are_drawn_and_the_rest_counted(name: str, many: analysis.Trials) -> None:
    found = texts(pictures.plot(name, many))
    assert any(re.match(r"and [\d,]+ more ", text) or "without a start date" in text for text in found), found[-5:]
    assert "kg: 600 trials" in found
    assert max(map(len, found)) < 140


@pytest.mark.parametrize("held", ["trials", "many"])
def test_labels_of_the_network_do_not_cover_each_other(held: str, request: pytest.FixtureRequest) -> None:
    with mpl.rc_context(TYPE):
        drawn = draw_network(request.getfixturevalue(held), "source")
        drawn.draw_without_rendering()
        boxes = [text.get_window_extent() for text in drawn.axes[0].texts if text.get_text()]
    covered = [(a, b) for a, b in itertools.combinations(boxes, 2) if a.padded(-0.5).overlaps(b.padded(-0.5))]
    assert len(boxes) > 10 and not covered


def test_phases_differ_in_lightness_so_that_nobody_needs_to_see_their_hue() -> None:
    *phases, none = PHASE_COLOURS.values()
    # The luminance of WCAG, from the earliest phase, light, to the latest, dark.
    light = [
        sum(part * share for part, share in zip(_linear(each), (0.2126, 0.7152, 0.0722), strict=True))
        for each in phases
    ]
    assert all(later < 0.88 * earlier for earlier, later in itertools.pairwise(light)), light
    red, green, blue = to_rgb(none)
    assert red == green == blue


def _linear(colour: str) -> list[float]:
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]


@pytest.mark.parametrize("name", [name for name in pictures.PICTURES if name != "timeline"])
def test_names_with_dollar_signs_are_names(name: str, dollars: analysis.Trials) -> None:
    assert r"$\bad{x}$ 0" in texts(pictures.plot(name, dollars))


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_of_nothing_is_a_picture(name: str) -> None:
    assert "kg: 0 trials" in texts(pictures.plot(name, analysis.of_graph(nx.Graph())))


def test_png_and_page(trials: analysis.Trials) -> None:
    png = pictures.plot("network", trials, "png")
    width, height = struct.unpack(">II", png[16:24])
    assert png.startswith(b"\x89PNG") and width > 300 and height > 150
    page = pictures.plot("network", trials, "html").decode()
    assert page.startswith("<!DOCTYPE html>") and "ivonescimab" in page and "<script" not in page


def test_the_network_of_the_seeds_names_each_trial_and_drug(trials: analysis.Trials) -> None:
    found = set(texts(pictures.plot("network", trials)))
    assert {
        "ivonescimab",
        "irinotecan liposome",
        "apatinib",
        "sintilimab",
        "anlotinib",
        "IBI363",
        "NCT07289048",
    } <= found


def test_the_landscape_of_the_seeds_counts_pd_1_in_three_of_extensive_stage(trials: analysis.Trials) -> None:
    assert texts(pictures.plot("landscape", trials)).count("3") == 1


def test_an_unknown_picture_or_form_is_said(trials: analysis.Trials) -> None:
    with pytest.raises(AnalysisError, match="there is no such picture"):
        pictures.plot("pie", trials)
    with pytest.raises(AnalysisError, match="pictures are written as svg, png, html"):
        pictures.plot("network", trials, "gif")
