"""Where the folders that go with kg are: beside the package in a checkout, inside it when installed."""

from pathlib import Path

_HERE = Path(__file__).parent


def folder(name: str) -> Path:
    """Find one of ontology, shapes, queries and seeds."""
    inside = _HERE / "shipped" / name
    return inside if inside.is_dir() else _HERE.parent / name
