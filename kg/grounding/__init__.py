"""Names to concepts: `ground` links a trial; the modules resolve one kind of name each, and are loaded when they are used."""

from importlib import import_module

from kg.grounding.lexicon import Lexicon
from kg.trial import Trial


def ground(trial: Trial, lexicon: Lexicon) -> Trial:
    """Give the trial with its links, and with the names that got none."""
    grounded: Trial = import_module("kg.grounding.trials").ground(trial, lexicon)
    return grounded
