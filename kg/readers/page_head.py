"""What stands above the first label of a page: its title, and sentences that tell of the trial, among menus."""

import re

from kg.readers import codes
from kg.readers.sections import Section
from kg.trial import Words

_TITLE_WORDS = 5
_JOINED = re.compile(r"\S+\s(?:.*\s)?(?:for|in|of|with|plus|versus|vs\.?)\s.*\S", re.IGNORECASE)
#: Lines of menus and notices above the title.
_MENU = re.compile(
    r"[^\w\n]*(?:(?:skip\s+to|an\s+official\s+website|updated|last\s+updated|back\s+to|log\s?in|sign\s|share\b|print\b|menu\b|home\b|"
    r"working…|covid|get\s+the\s+latest|government\s+funding|search\b|launched\s+by|led\s+by|(?:research\s+)?sponsored\s+by|important:|the\s+safety\s+and\s+scientific|"
    r"listing\s+a\s+study|this\s+page\s+includes|we\s+don't\s+aim)\b.*|.*\bclinical\s+trials?|.*\blogo|.*\s(?:->|»|›|>)\s.*|.*[\u3400-\u9fff].*|.*(?:https?://|@).*)",
    re.IGNORECASE,
)
_OFFICIAL = re.compile(r"\b(?:phase|study|trial|randomi[sz]ed)\b", re.IGNORECASE)
_TWO_SENTENCES = re.compile(r"[.!?]\s+[A-Z]")
_SENTENCE = re.compile(r"(?:\S+\s+){9,}\S+[.!?]")
_ADVICE = re.compile(
    r"\b(?:medical\s+advice|talk\s+(?:to|with)\s+your\s+doctor|cookies?|javascript|this\s+website|official\s+website)\b",
    re.I,
)


def title(head: Section) -> Words | None:
    """Give the first line above the labels that reads as a title: some words, no sentence, no menu."""
    rows = [row.strip("# *") for row in head.lines if not _is_address(row) and not _MENU.fullmatch(row.text)]
    rows = [row for row in rows if not codes.is_person(row.text)]
    named = (row for row in rows if _is_title(row.text))
    first = next(iter(rows), None)
    is_name = first is not None and (not first.text.endswith(".") or not _TWO_SENTENCES.search(first.text))
    return next(named, None) or (first if is_name else None)


def _is_title(text: str) -> bool:
    is_long = len(text.split()) >= _TITLE_WORDS or _JOINED.fullmatch(text) is not None
    return is_long and not text.endswith((".", ":", "!", "?"))


def _is_address(row: Words) -> bool:
    """Say whether a line is an id or an address, and no title."""
    return row.text.startswith("http") or any(found.value == row.text for found in codes.registry_ids(row))


def opening(head: Section, first: Words | None = None) -> Words | None:
    """Give the first sentences above the labels, where no label has a summary."""
    rows = [row for row in head.lines if first is None or row.start != first.start]
    told = [
        bool(_SENTENCE.fullmatch(row.text)) and not _MENU.fullmatch(row.text) and not _ADVICE.search(row.text)
        for row in rows
    ]
    if True not in told:
        return None
    start = told.index(True)
    end = next((at for at in range(start, len(rows)) if not told[at]), len(rows)) - 1
    return head.body.part(rows[start].start - head.body.start, rows[end].end - head.body.start)


def second(head: Section, first: Words | None) -> Words | None:
    """Give the longer title that stands right below the title."""
    rows = [row.strip("# *") for row in head.lines]
    at = next((at for at, row in enumerate(rows) if first and row.start == first.start), len(rows))
    below = rows[at + 1] if at + 1 < len(rows) else None
    is_title = below is not None and len(below.text.split()) > _TITLE_WORDS and _OFFICIAL.search(below.text)
    return (
        below
        if below and is_title and not below.text.endswith((".", ":")) and not _MENU.fullmatch(below.text)
        else None
    )
