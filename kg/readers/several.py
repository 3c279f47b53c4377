"""Whether a document holds the pages of several trials, in whatever layouts.

Each layout knows a second page of its own; here a page is found that begins below another one's criteria.
"""

import re

from kg.errors import DocumentError

#: How pages begin whose layout says so: what stands there belongs to no page above it.
_BEGINS = re.compile(
    r"^[^\w\n]*(?:(?:Study Details|Record History|Results Posted)\s*\|\s*NCT\d{8}\s*\||"
    r"ClinicalTrials\.gov ID:?\s+NCT\d{8}\s*\n\s*Sponsor\b|NCT\s+ID:\W*NCT\d{8}[^\n]*\n\s*Last\s+Updated:|"
    r"Registration\s+Number:?\s+NCT\d{8}\s+Lead\s+Sponsor\b|(?P<overview>Overview)[^\w\n]*$)",
    re.MULTILINE,
)
#: How pages state their own id, also below.
_STATED = re.compile(
    r"^[^\w\n]*(?:ClinicalTrials\.gov\s+(?:ID|Identifier|number)|NCT\s+(?:ID|Number)|Registration\s+Number|CT\.gov\s+ID)[\s:|*]*(?P<id>NCT\d{8})\b",
    re.MULTILINE | re.IGNORECASE,
)
_CRITERIA = re.compile(r"^[^\w\n]*(?:key\s+)?(?:in|ex)clusion\s+criteria\W*$", re.IGNORECASE | re.MULTILINE)
_ELIGIBILITY = re.compile(r"^[^\w\n]*eligibility\W*$", re.IGNORECASE | re.MULTILINE)
#: What follows speaks of other trials, and is passed over as such.
_RELATED = re.compile(
    r"^[^\w\n]*(?:\w+\s+){0,3}(?:related|similar|recommended|nearby|other|more)\s+(?:[\w-]+\s+){0,3}(?:trials|studies)\b[^.\n]{0,40}$|"
    r"^[^\w\n]*(?:you\s+may\s+also\b|clinical\s+trials\s+on\s)[^\n]*$",
    re.IGNORECASE | re.MULTILINE,
)


def check(text: str) -> None:
    """Raise DocumentError where a page begins below the criteria of another one, or pages state several ids."""
    related = _RELATED.search(text)
    own = text[: related.start()] if related else text
    begun = [found for found in _BEGINS.finditer(own) if not found["overview"] or _ELIGIBILITY.search(own, found.end())]
    ids = list(dict.fromkeys(found["id"] for found in _STATED.finditer(own)))
    if len(ids) > 1:
        raise DocumentError(
            f"this document holds {len(ids)} trials ({', '.join(ids)}); put each into a file of its own"
        )
    above = _CRITERIA.search(own)
    below = next((found for found in begun if above and found.start() > above.end()), None)
    if below:
        line = own.count("\n", 0, below.start()) + 1
        raise DocumentError(
            "a second page begins below the criteria of the first; put each into a file of its own", f"line {line}"
        )
