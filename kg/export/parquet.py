"""The tables as Parquet, with the types of their values."""

from pathlib import Path

import pyarrow
from pyarrow import parquet

from kg.export.source import Source
from kg.export.tables import Column, tables

_TYPES = {str: pyarrow.string(), int: pyarrow.int64(), float: pyarrow.float64(), bool: pyarrow.bool_()}


def folder(source: Source, place: Path) -> None:
    """Write a file for each table; several values in a cell are a list."""
    for table in tables(source):
        schema = pyarrow.schema([(column.name, _type(column)) for column in table.columns])
        rows = [dict(zip(schema.names, row, strict=True)) for row in table.rows]
        parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), place / f"{table.name}.parquet")


def _type(column: Column) -> pyarrow.DataType:
    type_ = _TYPES[column.type]
    return pyarrow.list_(type_) if column.is_list else type_
