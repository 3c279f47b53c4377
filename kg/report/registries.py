"""Where a trial stands in its own registry."""

import re
from collections.abc import Mapping

#: What ids of a registry look like, and its page of one.
_PAGES: Mapping[re.Pattern[str], str] = {
    re.compile(r"NCT\d{8}"): "https://clinicaltrials.gov/study/{}",
    re.compile(r"ISRCTN\d{8}"): "https://www.isrctn.com/{}",
    re.compile(r"20\d\d-5\d{5}-\d\d(?:-\d\d)?"): "https://euclinicaltrials.eu/ctis-public/view/{}",
    re.compile(r"(?:EUCTR)?((?:19|20)\d\d-[0-4]\d{5}-\d\d)(?:-[A-Z]{2})?"): (
        "https://www.clinicaltrialsregister.eu/ctr-search/search?query={}"
    ),
}


def page(key: str) -> str:
    """Give the page of a trial in its registry; empty for one of no registry that is known here."""
    found = ((pattern.fullmatch(key), address) for pattern, address in _PAGES.items())
    return next((address.format(match[match.lastindex or 0]) for match, address in found if match), "")
