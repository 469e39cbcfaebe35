"""Rows into files that other programs open: CSV and Excel, whole or not at all."""

from __future__ import annotations

import csv
import datetime as dt
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.errors import RunError
from sim.store.files import new_file

MOST_ROWS = 1_048_575  # of a sheet of Excel, beside the row of names
MOST_COLUMNS = 16_384
MOST_LETTERS = 32_767  # of a cell, in units of UTF-16: a letter beyond the first 65,536 of Unicode, such as an emoji, counts as two
EXACT = 2**53  # whole numbers from here on are not all numbers of Excel
FIRST_YEAR = 1900  # in which the calendar of Excel has a day that never was; what is earlier is text
FORMS: dict[type, str] = {dt.date: "yyyy-mm-dd", dt.datetime: "yyyy-mm-dd hh:mm:ss"}
Table = tuple[Sequence[str], Iterable[Sequence[Any]]]


def write_csv(path: Path | None, table: Table) -> int:
    """Write a table as CSV (RFC 4180, UTF-8, missing values empty), to stdout if `path` is None; the number of rows.

    RunError as for `new_file`.
    """
    if path is None:
        return _csv(sys.stdout, table)
    with new_file(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        return _csv(file, table)


def write_excel(path: Path, sheets: Mapping[str, Table]) -> int:
    """Write tables as the sheets of one Excel workbook; the number of rows. Text stays text, whatever it begins with.

    RunError as for `new_file`, or if a sheet or a cell of Excel cannot hold what there is.
    """
    import xlsxwriter

    rows, packed = 0, BytesIO()  # a ZipFile on a full disk would complain once more when it is forgotten
    with new_file(path) as beside, TemporaryDirectory() as place:
        # Rows are written to disk as they come; nothing is taken for a formula or a link.
        book = xlsxwriter.Workbook(packed, {"constant_memory": True, "in_memory": False, "tmpdir": place})
        try:
            bold = book.add_format({"bold": True})
            forms = {kind: book.add_format({"num_format": form}) for kind, form in FORMS.items()}
            for name, (columns, body) in sheets.items():
                if len(columns) > MOST_COLUMNS:
                    raise RunError(
                        f"{path}: a sheet of Excel holds {MOST_COLUMNS:,} columns; ask for fewer, or for CSV"
                    )
                sheet = book.add_worksheet(name)
                sheet.freeze_panes(1, 0)
                for i, column in enumerate(columns):
                    _text(sheet, 0, i, column, bold)
                for number, row in enumerate(body, start=1):
                    if number > MOST_ROWS:
                        raise RunError(f"{path}: a sheet of Excel holds {MOST_ROWS:,} rows; ask for fewer, or for CSV")
                    for i, value in enumerate(row):
                        _cell(sheet, number, i, value, forms)
                    rows += 1
        except BaseException:
            with suppress(Exception):
                book.close()
            raise
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise error.args[0] from None  # the OSError behind it
        beside.write_bytes(packed.getbuffer())
    return rows


def _csv(file: Any, table: Table) -> int:
    columns, body = table
    writer, rows = csv.writer(file), 0
    writer.writerow(columns)
    for row in body:
        writer.writerow(row)
        rows += 1
    return rows


def _cell(sheet: Any, row: int, column: int, value: Any, forms: Mapping[type, Any]) -> None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, float | int | Decimal) and math.isfinite(value) and -EXACT < value < EXACT:
        sheet.write_number(row, column, value)
    elif isinstance(value, dt.date | dt.datetime) and not getattr(value, "tzinfo", None) and value.year > FIRST_YEAR:
        sheet.write_datetime(row, column, value, forms[type(value)])
    else:
        _text(sheet, row, column, str(value))


def _text(sheet: Any, row: int, column: int, text: str, form: Any = None) -> None:
    units = len(text.encode("utf-16-le", "surrogatepass")) // 2
    if units > MOST_LETTERS:
        more = "; an emoji counts as two" if units > len(text) else ""
        raise RunError(f"a cell of Excel holds {MOST_LETTERS:,} letters, and one here has {units:,}{more}; ask for CSV")
    if sheet.write_string(row, column, text, form):
        raise RunError("a cell of Excel cannot hold what is asked for; ask for CSV")
