"""The encoding of a text that is not UTF-8, where its bytes leave no doubt.

A byte order mark says it, or the declaration of an XML document. Without either, UTF-16 shows by its zero bytes;
Chinese text in GB 18030 by pairs of high bytes that decode to the commonest characters of Chinese; and
Windows-1252 is taken only where every byte reads the same in Windows' other European code pages.
"""

import re

from kg.errors import DocumentError

UTF_8 = "UTF-8"
#: Byte order marks, and what they say.
_MARKS = ((b"\xef\xbb\xbf", UTF_8), (b"\xff\xfe", "UTF-16-LE"), (b"\xfe\xff", "UTF-16-BE"))
_DECLARED = re.compile(rb"<\?xml\s[^>]{0,80}?encoding\s*=\s*[\"'](?P<name>[\w-]{3,20})[\"']")
_READABLE = {
    **dict.fromkeys(("iso-8859-1", "latin1", "windows-1252", "cp1252"), "windows-1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
}
_PROBE_BYTES = 4_000
_MOSTLY = 0.4
_FEW = 20
_PAIRS = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]")
_HIGH = re.compile(rb"[\x80-\xff]")
#: Characters that no Chinese text about a trial does without.
_COMMON = frozenset("的是在和或者有为与及于不中一以者患治疗临床试验研究组病人年药物入标准期")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_ENOUGH_CHINESE = 10
_COMMON_SHARE = 0.1
_EUROPEAN = ("cp1252", "cp1250", "cp1254", "cp1257")


def _same(byte: int) -> bool:
    """Say whether a byte is the same character in all the code pages."""
    try:
        return len({bytes((byte,)).decode(page) for page in _EUROPEAN}) == 1
    except UnicodeDecodeError:
        return False


_SURE = bytes(byte for byte in range(0x80, 0x100) if _same(byte))


def decoded(content: bytes) -> tuple[str, str]:
    """Decode a text, and say its encoding. Raises DocumentError where no encoding is sure."""
    mark, encoding = next(
        ((mark, name) for mark, name in _MARKS if content.startswith(mark)), (b"", _wide(content) or UTF_8)
    )
    try:
        return content[len(mark) :].decode(encoding), encoding
    except UnicodeDecodeError as error:
        if not mark and (sure := _declared(content) or _guessed(content)):
            return content.decode(sure), sure
        place = f"byte {len(mark) + error.start}"
        raise DocumentError(f"this is not {encoding[:6].rstrip('-')}; save the document as UTF-8", place) from error


def _is(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _declared(content: bytes) -> str | None:
    declared = _DECLARED.match(content)
    name = _READABLE.get(declared["name"].decode("ascii").lower()) if declared else None
    return name if name and _is(content, name) else None


def _wide(content: bytes) -> str | None:
    """Know UTF-16 without its mark by the zero bytes of its Latin letters."""
    probe = content[:_PROBE_BYTES]
    if b"\0" not in probe:
        return None
    for encoding, zeros, others in (("UTF-16-LE", probe[1::2], probe[::2]), ("UTF-16-BE", probe[::2], probe[1::2])):
        is_wide = len(zeros) > _FEW and zeros.count(0) > _MOSTLY * len(zeros) and not others.count(0)
        if is_wide and _is(content, encoding):
            return encoding
    return None


def _guessed(content: bytes) -> str | None:
    if _is_chinese(content):
        return "gb18030"
    is_european = b"\0" not in content and not _HIGH.search(content.translate(None, _SURE))
    return "windows-1252" if is_european else None


def _is_chinese(content: bytes) -> bool:
    """Say whether nearly all high bytes stand in pairs, and decode to what Chinese text is made of."""
    if 2 * len(_PAIRS.findall(content)) < 0.9 * len(_HIGH.findall(content)) or not _is(content, "gb18030"):
        return False
    characters = _CHINESE.findall(content.decode("gb18030"))
    common = sum(character in _COMMON for character in characters)
    return len(characters) >= _ENOUGH_CHINESE and common >= _COMMON_SHARE * len(characters)
