"""What a trial states, and how much of it is linked."""

from kg.grounding import ground
from kg.grounding.coverage import coverage
from kg.grounding.lexicon import Lexicon
from kg.trial import Document, Intervention, Outcome, Trial, Words


def test_names_are_counted_by_field(lexicon: Lexicon) -> None:
    names = (
        "nivolumab 240 mg",
        "Opdivo",
        "placebo",
        "zyxomab with unknown things",
        "PD-1 inhibitor",
        "vitamins or zyx",
    )
    trial = Trial(
        document=Document("a.txt", "", "0" * 64),
        key="t",
        interventions=tuple(Intervention(Words(name, f"i{n}", 0)) for n, name in enumerate(names)),
        conditions=tuple(Words(name, f"c{n}", 0) for n, name in enumerate(("Asthma", "asthma", "zyxosis"))),
        outcomes=tuple(
            Outcome(Words(name, f"o{n}", 0), "primary")
            for n, name in enumerate(("OS", "overall survival", "zyxometry"))
        ),
    )
    counted = coverage(ground(trial, lexicon))
    assert counted == {"drugs": (5, 3), "conditions": (3, 2), "outcomes": (3, 2)}


def test_a_trial_that_states_nothing_counts_nothing(lexicon: Lexicon) -> None:
    trial = ground(Trial(document=Document("a.txt", "", "0" * 64), key="t"), lexicon)
    assert set(coverage(trial).values()) == {(0, 0)}
