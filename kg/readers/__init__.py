"""Documents to trials: one module for each layout, tried in the order of READERS.

Each has `LAYOUT`, `accepts(head)`, which looks at the first HEAD_CHARACTERS of a document, and
`read(document)`, which gives the Trial or raises DocumentError.
"""

from msgspec.structs import replace

from kg.errors import DocumentError
from kg.readers import (
    ctgov,
    ctgov_page,
    ctgov_table,
    ctgov_xml,
    ctis,
    download,
    encodings,
    euctr,
    ictrp,
    isrctn,
    labelled,
    markup,
    overview,
    plain,
    several,
)
from kg.readers.prose import complete
from kg.readers.prose.timing import timed
from kg.trial import Document, Trial, Unmapped, Words

HEAD_CHARACTERS = 20_000
#: Layouts whose prose says what they have no field for; a registry record has fields for all.
PAGES = (labelled, overview, download, plain)
READERS = (ctgov, ctgov_page, ctgov_xml, ictrp, ctgov_table, euctr, ctis, isrctn, *PAGES)


def read(document: Document) -> Trial:
    """Read a document with the first reader that accepts it, and complete the record of a page from its prose.

    Raises DocumentError for a document that is no trial.
    """
    head = document.text[:HEAD_CHARACTERS]
    reader = next(reader for reader in READERS if reader.accepts(head))
    if reader in PAGES and markup.begins(head):
        root = markup.root(head)
        raise DocumentError(f"this is HTML or XML, and no reader knows its root <{root}>: save a page as text")
    if reader in PAGES or reader is ctgov_page:
        several.check(document.text)
    trial = reader.read(document)
    trial = complete(trial) if reader in PAGES else trial
    return replace(trial, outcomes=tuple(map(timed, trial.outcomes)), unmapped=(*trial.unmapped, *_encoded(document)))


def _encoded(document: Document) -> tuple[Unmapped, ...]:
    """Say the encoding of a document that is not in UTF-8."""
    if document.encoding == encodings.UTF_8:
        return ()
    return (Unmapped(Words(document.encoding, "encoding", 0), "field", "read in this encoding, for it is not UTF-8"),)
