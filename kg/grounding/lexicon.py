"""All that grounding looks names up in: a term table for each kind of field."""

from dataclasses import dataclass
from functools import cached_property

from kg.grounding.terms import Terms
from kg.vocabulary import Vocabulary


@dataclass(frozen=True)
class Lexicon:
    """Term tables over one vocabulary, each made when it is first asked for."""

    vocabulary: Vocabulary

    @cached_property
    def treatments(self) -> Terms:
        """Drugs, their classes, regimens, and what is given but no drug."""
        return Terms(self.vocabulary.of_kind("drug", "mechanism", "regimen", "other"))

    @cached_property
    def conditions(self) -> Terms:
        """Conditions and their modifiers."""
        return Terms(self.vocabulary.of_kind("condition", "modifier"))

    @cached_property
    def endpoints(self) -> Terms:
        """What outcomes measure."""
        return Terms(self.vocabulary.of_kind("endpoint"))
