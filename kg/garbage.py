"""When Python looks for garbage."""

import gc

#: Records and the vocabulary make no circles: it is looked for after so many objects, not after 700.
_AFTER = 100_000


def look_seldom() -> None:
    """Look for garbage less often than Python does by itself."""
    gc.set_threshold(_AFTER)
