"""The exceptions that a caller of kg may see."""


class KgError(Exception):
    """Report bad input or bad usage in words made for the user."""


class DocumentError(KgError):
    """Report a document that cannot be read as a trial.

    `place` names where in the document ("byte 17", "line 3"), or is empty.
    """

    def __init__(self, reason: str, place: str = "") -> None:
        super().__init__(f"{place}: {reason}" if place else reason)
        self.reason = reason
        self.place = place


class VocabularyError(KgError):
    """Report a wrong row of a vocabulary table, with file and line."""


class ShapesError(KgError):
    """Report shapes or data with which nothing could be validated."""


class QueryError(KgError):
    """Report a query that is unknown, malformed or given wrong parameters."""


class WorkerKilledError(KgError):
    """Report that a process of a build was killed; what the others have done is kept for the next build."""


class OutputError(KgError):
    """Report an output place that cannot be used, or is no build."""


class AnalysisError(KgError):
    """Report a question that cannot be put to the trials of a graph."""
