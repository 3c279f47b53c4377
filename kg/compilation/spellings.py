"""British spellings of American names."""

import re
from functools import partial

_BRITISH = tuple(
    (re.compile(american, re.IGNORECASE), british)
    for american, british in (
        (r"tumor", "tumour"),
        (r"(?<![a-z])hem(?=[ao])", "haem"),
        (r"edema", "oedema"),
        (r"(?<!o)esophag", "oesophag"),
        (r"(?:(?<![adeot])|(?<=lipid))emi(?=(?:a|as|c)(?![a-z]))", "aemi"),
        (r"diarrhea", "diarrhoea"),
        (r"pediatric", "paediatric"),
        (r"gynec", "gynaec"),
        (r"celiac", "coeliac"),
        (r"(?<![a-z])fetal", "foetal"),
        (r"estrogen", "oestrogen"),
        (r"anesthe", "anaesthe"),
        (r"orthopedic", "orthopaedic"),
        (r"behavior", "behaviour"),
        (r"(?<![a-z])labor(?![a-z])", "labour"),
        (r"pnea(?![a-z])", "pnoea"),
        (r"orrhea", "orrhoea"),
        (r"orrheic", "orrhoeic"),
        (r"fecal", "faecal"),
        (r"cesarean", "caesarean"),
        (r"ization(?![a-z])", "isation"),
        (r"color(?!ectal)", "colour"),
    )
)
_ANY = re.compile("|".join(american.pattern for american, _ in _BRITISH), re.IGNORECASE)


def british(name: str) -> str | None:
    """Give the British spelling of a name; None when it has no other."""
    if not _ANY.search(name):
        return None
    text = name
    for american, spelling in _BRITISH:
        text = american.sub(partial(_in_its_case, spelling), text)
    return None if text == name else text


def _in_its_case(spelling: str, found: re.Match[str]) -> str:
    return spelling.capitalize() if found[0][0].isupper() else spelling
