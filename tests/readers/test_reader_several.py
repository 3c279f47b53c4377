"""Pages of several trials in one document are told apart, whatever their layouts."""

import pytest
from places import HERE, SEEDS

from kg.errors import DocumentError
from kg.readers import read, sources

SITES = HERE / "data" / "sites"
#: The labelled page without the tail that speaks of related trials.
LABELLED = "\n".join(
    line for line in (SEEDS / "003_bd84587517993276.txt").read_text("utf-8").split("\n") if "Related Trials" not in line
)
OVERVIEW = (SEEDS / "004_d6b3d6ff61c32633.txt").read_text("utf-8")


def _site(name: str) -> str:
    return (SITES / f"{name}.txt").read_text("utf-8")


def _refused(text: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason):
        read(sources.decode("page.txt", text.encode()))


@pytest.mark.parametrize(
    "name", ["copy_with_table_of_groups", "form_of_labels", "registry_2019_text", "registry_2021_markdown"]
)
def test_a_labelled_page_and_one_of_another_layout(name: str) -> None:
    _refused(f"{LABELLED}\n\n{_site(name)}", "holds 2 trials")
    _refused(f"{_site(name)}\n\n{LABELLED}", "holds 2 trials")


@pytest.mark.parametrize(("above", "below"), [(LABELLED, OVERVIEW), (OVERVIEW, LABELLED)], ids=["overview", "labelled"])
def test_a_page_without_an_id_and_one_of_another_layout(above: str, below: str) -> None:
    _refused(f"{above}\n\n{below}", r"line \d+: a second page begins below the criteria of the first")


@pytest.mark.parametrize("path", sorted(SITES.glob("*.txt")), ids=lambda path: path.stem)
def test_each_page_alone_is_one_trial(path: object) -> None:
    text = (SITES / str(path)).read_text("utf-8")
    assert read(sources.decode("page.txt", text.encode())).document.text


@pytest.mark.parametrize(
    "heading", ["Related Trials", "You may also like", "Other trials near you", "Similar clinical trials"]
)
def test_a_list_of_other_trials_is_no_second_page(heading: str) -> None:
    text = f"{_site('registry_2019_text')}\n\n{heading}\n\nNCT ID: NCT09990999\n\nPembrolizumab in bladder cancer\n"
    trial = read(sources.decode("page.txt", text.encode()))
    assert trial.key == "NCT09990108"
