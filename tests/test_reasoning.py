"""What follows: by hand on a small case, and by HermiT on the seeds."""

from pathlib import Path

import pytest

from kg.errors import OutputError
from kg.output import open_build
from kg.reasoner import judge
from kg.reasoning import Facts, entailed, rules
from kg.words import KG, SKOS


def term(name: str) -> str:
    return f"<{KG}{name}>"


T, D, M, G, O, E = ("<t>", "<d>", "<m>", "<g>", "<o>", "<e>")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ((T, "testsDrug", D), {(T, "studiesDrug", D), (T, "investigatesMechanism", M), (T, "investigatesTarget", G)}),
        (
            (T, "backgroundDrug", D),
            {(T, "studiesDrug", D), (T, "investigatesMechanism", M), (T, "investigatesTarget", G)},
        ),
        ((T, "investigatesMechanism", M), {(T, "investigatesTarget", G)}),
        ((T, "primaryOutcome", O), {(T, "hasOutcome", O), (T, "primaryEndpoint", E), (T, "hasEndpoint", E)}),
        ((T, "otherOutcome", O), {(T, "hasOutcome", O), (T, "hasEndpoint", E)}),
        ((T, "exclusion", O), {(T, "hasCriterion", O)}),
        ((T, "excludesPriorTherapy", D), set()),
    ],
)
def test_what_follows_from_one_statement(stated: tuple[str, str, str], expected: set[tuple[str, str, str]]) -> None:
    known = Facts([(D, term("hasMechanism"), M), (M, term("actsOn"), G), (O, term("measures"), E)])
    subject, name, object_ = stated
    found = entailed([(subject, term(name), object_)], rules(), known)
    assert set(found) == {(s, term(p), o) for s, p, o in expected}
    assert found == sorted(found)


def test_broader_is_followed_all_the_way() -> None:
    stated = [("<a>", f"<{SKOS}broader>", "<b>"), ("<b>", f"<{SKOS}broader>", "<c>")]
    assert set(entailed(stated, rules())) == {
        (s, f"<{SKOS}broaderTransitive>", o) for s, o in (("<a>", "<b>"), ("<b>", "<c>"), ("<a>", "<c>"))
    }


def test_the_reasoner_entails_on_the_seeds_what_the_build_states(build: Path) -> None:
    assert judge(build / "graph.nq").agrees


def test_the_judge_sees_a_wrong_entailment_and_a_missing_one(build: Path, tmp_path: Path) -> None:
    text = (build / "graph.nq").read_text(encoding="utf-8")
    line = next(row for row in text.splitlines() if "studiesDrug" in row and row.endswith("/entailed> ."))
    wrong = line.replace("studiesDrug", "targets")
    changed = tmp_path / "graph.nq"
    changed.write_text(text.replace(line, wrong), encoding="utf-8")
    verdict = judge(changed)
    assert any("studiesDrug" in predicate for _, predicate, _ in verdict.only_reasoner)
    assert any("targets" in predicate for _, predicate, _ in verdict.only_fast)


def test_a_folder_that_is_no_build_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no build"):
        open_build(tmp_path)
