"""Questions in SQL about a run, and files for other programs; whatever is asked, nothing but the run is within reach."""

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sim.errors import RunError
from sim.store import export as export_

from .forks import Forks
from .reports import ONE, SCENARIOS, contents, only

NAMES = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def run_of(reports: Path) -> Path:
    (found,) = (reports / "one-veto").iterdir()
    return found


def cells(workbook: Path) -> dict[str, list[list[tuple[str, str]]]]:
    """Rows of (type, text) of every sheet; type "f" is a formula."""
    found = {}
    with zipfile.ZipFile(workbook) as book:
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).findall(".//s:sheet", NAMES)
        for number, sheet in enumerate(sheets, start=1):
            rows = ElementTree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).findall(".//s:row", NAMES)
            found[sheet.attrib["name"]] = [[_cell(c) for c in row.findall("s:c", NAMES)] for row in rows]
    return found


def _cell(cell: ElementTree.Element) -> tuple[str, str]:
    if cell.find("s:f", NAMES) is not None:
        return "f", ""
    return cell.attrib.get("t", "n"), "".join(cell.itertext())


def test_a_run_answers_in_a_table_in_json_and_in_csv(reports: Path, tmp_path: Path, sim: Forks) -> None:
    asked = ("query", run_of(reports).name, "SELECT horizon, count(*) AS n FROM replications GROUP BY 1 ORDER BY 1")
    table = sim(*asked, "--out", reports)
    rows = [line.split() for line in table.stdout.splitlines()]
    assert rows[0] == ["horizon", "n"]
    found = json.loads(sim(*asked, "--out", reports, "--json").stdout)
    assert (found["schema_version"], found["kind"], found["columns"]) == (1, "query", ["horizon", "n"])
    assert [[name, str(n)] for name, n in found["rows"]] == rows[1:]
    assert sum(n for _, n in found["rows"]) == 200
    done = sim(*asked, "--out", reports, "--csv", tmp_path / "x.csv")
    assert (done.returncode, done.stdout) == (0, "")
    text = (tmp_path / "x.csv").read_bytes().decode()
    assert list(csv.reader(io.StringIO(text))) == rows
    assert sim(*asked, "--out", reports, "--csv", "-").stdout.splitlines() == text.splitlines()


def test_without_a_question_the_views_are_told(reports: Path, sim: Forks) -> None:
    told = sim("query", run_of(reports), "--json").stdout
    columns = [tuple(row[:2]) for row in json.loads(told)["rows"]]
    assert columns[0] == ("replications", "replication")
    assert {view for view, _ in columns} == {"replications", "packages", "events", "probabilities"}
    (compared,) = reports.glob("compare-*/*")
    columns = [tuple(row[:2]) for row in json.loads(sim("query", compared, "--json").stdout)["rows"]]
    assert [name for view, name in columns if name == "scenario"] == ["scenario"] * 4


def test_the_number_of_a_package_is_told_term_by_term(reports: Path, sim: Forks) -> None:
    run = run_of(reports)
    every = json.loads(sim("query", run, "FROM packages ORDER BY package", "--json").stdout)
    assert every["columns"] == ["package", "price", "site", "structures", "label"]
    levels = [(price, site) for price in (1, 2, 3, 4) for site in ("home", "shared", "abroad")]
    assert [tuple(row[1:3]) for row in every["rows"]] == levels
    assert every["rows"][4] == [4, 2, "shared", "", "price 2 USD bn, site shared"]
    # What a replication has at the horizon is what its last signature or amendment says in words.
    sql = (
        "WITH last AS (SELECT replication, max_by(package, number) AS said FROM events WHERE kind IN ('signed', 'amended') "
        "GROUP BY ALL) SELECT count(*), count(*) FILTER (said = label) FROM last JOIN replications USING (replication) "
        "JOIN packages ON packages.package = replications.package WHERE horizon = 'closed'"
    )
    ((number, alike),) = json.loads(sim("query", run, sql, "--json").stdout)["rows"]
    assert number == alike > 100


def test_events_have_the_dates_that_a_story_tells(reports: Path, sim: Forks) -> None:
    story = json.loads(sim("trace", ONE, "--replication", "7", "--json").stdout)["events"]
    sql = "SELECT number, date FROM events WHERE replication = 7 ORDER BY number"
    told = dict(json.loads(sim("query", run_of(reports), sql, "--json").stdout)["rows"])
    assert {event["number"]: event["date"] for event in story}.items() <= told.items()
    assert len(story) > 3


def test_the_value_of_an_event_is_a_date_where_it_is_a_time(tmp_path: Path, sim: Forks) -> None:
    scenario = SCENARIOS / "reference" / "exponential-review.yaml"
    assert sim("run", scenario, "-n", "40", "--out", tmp_path).returncode == 0
    sql = "SELECT DISTINCT kind, until FROM events WHERE until IS NOT NULL OR kind = 'imposed' ORDER BY ALL"
    told = json.loads(sim("query", only(tmp_path), sql, "--json").stdout)["rows"]
    assert told == [["imposed", "2024-03-01"]]


def test_a_summary_that_was_damaged_is_refused_in_one_line(mine: Path, sim: Forks) -> None:
    summary = run_of(mine) / "summary.json"
    for text in (
        "{",
        "[" * 1_000,
        "[" * 500 + "]" * 500,
        '{"scenario": "\\ud800"}',
        "{}",
        '{"scenario": 3}',
        '{"scenario": {"as_of": "soon"}}',
    ):
        summary.write_text(text, encoding="utf-8")
        done = sim("query", run_of(mine), "SELECT 1")
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert "summary.json: cannot be read: it is not what the run wrote" in done.stderr
    for text in ("[1]", "[" * 500 + "]" * 500):
        summary.write_text(text, encoding="utf-8")
        done = sim("reproduce", run_of(mine))
        assert (done.returncode, done.stderr) == (1, "")
        assert "  cannot be read: it is not what the run wrote" in done.stdout


def test_a_comparison_is_asked_by_scenario(reports: Path, sim: Forks) -> None:
    (compared,) = reports.glob("compare-*/*")
    sql = "SELECT scenario, count(*) FROM {} GROUP BY 1 ORDER BY 1"
    found = json.loads(sim("query", compared, sql.format("replications"), "--json").stdout)
    assert found["rows"] == [["one-veto", 100], ["two-vetoes", 100]]
    found = json.loads(sim("query", compared, sql.format("probabilities WHERE level = 'outcome'"), "--json").stdout)
    assert found["rows"] == [["one-veto", 2], ["two-vetoes", 2]]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("selct 1", "syntax error"),
        ("SELECT nope FROM replications", "nope"),
        ("SELECT * FROM nowhere", "nowhere"),
        ("SELECT 1; SELECT 2", "is one SELECT"),
        ("", "an argument is empty"),
        (" ", "is one SELECT"),
        ("PIVOT replications ON horizon USING count(*)", "a PIVOT has to name its values"),
        ("SELECT * FROM (PIVOT replications ON horizon USING count(*))", "a PIVOT has to name its values"),
        ("PIVOT replications ON horizon USING count(*); DROP VIEW events", "is one SELECT"),
        ("PIVOT (FROM read_text('/etc/passwd')) ON size IN (1) USING count(*)", "disabled by configuration"),
        (
            "PIVOT (WITH x AS (COPY (SELECT 1) TO '{run}/events.parquet') SELECT 1 AS a) ON a IN (1) USING count(*)",
            "only reads",
        ),
        ("SELECT * FROM read_text('/etc/passwd')", "disabled by configuration"),
        ("SELECT * FROM read_csv('{run}/manifest.json')", "disabled by configuration"),
        ("SELECT * FROM glob('/*')", "disabled by configuration"),
        ("SELECT * FROM '/etc/passwd'", "passwd"),
        ("COPY (SELECT 1) TO '{run}/replications.parquet' (FORMAT parquet)", "is one SELECT"),
        ("SELECT * FROM query('COPY (SELECT 1) TO ''{run}/replications.parquet''')", "SELECT"),
        (
            "WITH x AS (COPY (SELECT 1) TO '{run}/replications.parquet' (FORMAT csv, USE_TMP_FILE false)) SELECT 1",
            "only reads",
        ),
        ("SELECT * FROM (WITH x AS (COPY (SELECT 1) TO '{run}/replications.parquet') SELECT 1)", "only reads"),
        ("SELECT * FROM query('WITH x AS (COPY (SELECT 1) TO ''{run}/events.parquet'') SELECT 1')", "only reads"),
        ("WITH x AS (DELETE FROM probabilities RETURNING *) SELECT count(*) FROM x", "only reads"),
        ("WITH x AS (UPDATE probabilities SET p = 1 RETURNING *) SELECT count(*) FROM x", "only reads"),
        ("ATTACH '{run}/new.db'", "is one SELECT"),
        ("SET enable_external_access = true", "is one SELECT"),
        ("INSTALL excel", "is one SELECT"),
        ("SELECT CAST('x' AS INTEGER)", "Could not convert"),
    ],
)
def test_what_is_wrong_or_reaches_for_more_is_one_line_and_changes_nothing(
    sql: str, said: str, mine: Path, sim: Forks
) -> None:
    run = run_of(mine)
    before = contents(run)
    done = sim("query", run, sql.format(run=run))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert contents(run) == before


def test_a_pivot_that_names_its_values_is_answered(reports: Path, sim: Forks) -> None:
    sql = "PIVOT (SELECT horizon, package >= 0 AS signed FROM replications) ON horizon IN ('closed', 'open') USING count(*)"
    done = json.loads(sim("query", run_of(reports), sql, "--json").stdout)
    assert done["columns"] == ["signed", "closed", "open"]
    assert sum(sum(row[1:]) for row in done["rows"]) == 200


def test_a_folder_with_an_odd_name_can_be_asked(mine: Path, sim: Forks) -> None:
    odd = mine.rename(mine.with_name("it's [odd]?*"))
    found = json.loads(sim("query", run_of(odd), "SELECT count(*) FROM replications", "--json").stdout)
    assert found["rows"] == [[200]]


def test_text_stays_text_and_large_numbers_stay_exact_in_excel(reports: Path, tmp_path: Path, sim: Forks) -> None:
    sql = (
        "SELECT '=1+1' AS a, '{=x}' AS b, '+1' AS c, 'http://x' AS d, 7 AS e, 0.5 AS f, 9007199254740993 AS g, "
        "true AS h, NULL AS i, 'nan'::DOUBLE AS j, 'inf'::DOUBLE AS k, '' AS l, DATE '2024-01-01' AS m, DATE '1871-01-18' AS n"
    )
    done = sim("query", run_of(reports), sql, "--excel", tmp_path / "x.xlsx")
    assert (done.returncode, done.stdout) == (0, "")
    (rows,) = cells(tmp_path / "x.xlsx").values()
    assert [text for _, text in rows[0]] == list("abcdefghijklmn")
    assert rows[1] == [
        ("inlineStr", "=1+1"), ("inlineStr", "{=x}"), ("inlineStr", "+1"), ("inlineStr", "http://x"), ("n", "7"),
        ("n", "0.5"), ("inlineStr", "9007199254740993"), ("b", "1"), ("inlineStr", "inf"), ("inlineStr", ""),
        ("n", "45292"), ("inlineStr", "1871-01-18"),
    ]  # fmt: skip


def test_all_of_a_run_goes_into_a_workbook_or_a_folder(reports: Path, tmp_path: Path, sim: Forks) -> None:
    run = run_of(reports)
    done = sim("export", run, tmp_path / "run.xlsx")
    assert (done.returncode, done.stdout) == (0, f"{tmp_path / 'run.xlsx'}\n")
    sheets = cells(tmp_path / "run.xlsx")
    assert list(sheets) == ["probabilities", "events", "packages", "replications"]
    dates = [row[4] for row in sheets["events"]]
    assert dates[0] == ("inlineStr", "date")
    assert all(kind == "n" and float(day) > 45292 for kind, day in dates[1:])  # 2024-01-01 in days of Excel
    assert len(sheets["replications"]) == 201
    done = sim("export", run, tmp_path / "new" / "folder")
    assert [Path(line).name for line in done.stdout.splitlines()] == [
        "replications.csv", "packages.csv", "events.csv", "probabilities.csv",
    ]  # fmt: skip
    for name, rows in sheets.items():
        with (tmp_path / "new" / "folder" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.reader(file))) == len(rows)


def test_a_sheet_or_a_cell_that_is_too_long_is_refused_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_, "MOST_ROWS", 2)
    path = tmp_path / "x.xlsx"
    assert export_.write_excel(tmp_path / "two.xlsx", {"query": (["a"], [(1,), (2,)])}) == 2
    with pytest.raises(RunError, match="a sheet of Excel holds 2 rows"):
        export_.write_excel(path, {"query": (["a"], [(1,), (2,), (3,)])})
    with pytest.raises(RunError, match="a cell of Excel holds 32,767 letters"):
        export_.write_excel(path, {"query": (["a"], [("x" * 40_000,)])})
    with pytest.raises(RunError, match="32,767 letters, and one here has 32,768; an emoji counts as two; ask for CSV"):
        export_.write_excel(path, {"query": (["a"], [("\U0001f468" * 16_384,)])})
    with pytest.raises(RunError, match="32,767 letters, and one here has 40,000; ask for CSV"):
        export_.write_excel(path, {"query": (["x" * 40_000], [])})
    wide = ["a"] * 16_385
    with pytest.raises(RunError, match="a sheet of Excel holds 16,384 columns"):
        export_.write_excel(path, {"query": (wide, [])})
    export_.write_excel(path, {"query": (wide[1:], [["\U0001f468" * 16_383 + "x"] * 2])})
    first, second = cells(path)["query"]
    assert (len(first), [len(text.encode("utf-16-le")) // 2 for _, text in second]) == (16_384, [32_767] * 2)
    path.unlink()
    assert len(cells(tmp_path / "two.xlsx")["query"]) == 3
    assert [file.name for file in tmp_path.iterdir()] == ["two.xlsx"]


def test_a_span_of_time_is_told_as_the_database_writes_it(reports: Path, tmp_path: Path, sim: Forks) -> None:
    sql = (
        "SELECT age(DATE '2024-09-01', DATE '2024-07-01') AS a, DATE '2024-09-01' - DATE '2024-07-01' AS days, "
        "[INTERVAL 40 DAY] AS list, 'it''s' AS a; -- of July and August"
    )
    asked = ("query", run_of(reports), sql)
    told = ["2 months", "62", "[40 days]", "it's"]
    assert sim(*asked).stdout == "a         days  list       a\n2 months    62  [40 days]  it's\n"
    found = json.loads(sim(*asked, "--json").stdout)
    assert (found["columns"], found["rows"]) == (["a", "days", "list", "a"], [["2 months", 62, ["40 days"], "it's"]])
    assert sim(*asked, "--csv", "-").stdout.splitlines() == ["a,days,list,a", ",".join(told)]
    assert sim(*asked, "--excel", tmp_path / "x.xlsx").returncode == 0
    assert [text for _, text in cells(tmp_path / "x.xlsx")["query"][1]] == told
    ordered = "SELECT to_months(range::INTEGER) AS m FROM range(20000) ORDER BY hash(range)"
    plain = "SELECT range AS m FROM range(20000) ORDER BY hash(range)"
    spans, numbers = (json.loads(sim("query", run_of(reports), q, "--json").stdout)["rows"] for q in (ordered, plain))
    assert [_months(text) for (text,) in spans] == [number for (number,) in numbers]


def test_a_time_without_end_is_told_as_the_database_writes_it_and_one_of_excel_with_its_hours(
    reports: Path, tmp_path: Path, sim: Forks
) -> None:
    times = ", ".join(f"{sign}'::{kind} AS {name}" for name, kind in (("d", "DATE"), ("t", "TIMESTAMP"), ("z", "TIMESTAMPTZ"))
                      for sign in ("'infinity", "'-infinity"))  # fmt: skip
    sql = f"SELECT {times}, DATE '9999-12-31' AS last, TIMESTAMP '2024-01-01 10:11:12' AS at, NULL::DATE AS never"
    asked = ("query", run_of(reports), sql)
    (row,) = json.loads(sim(*asked, "--json").stdout)["rows"]
    assert row == ["infinity", "-infinity"] * 3 + ["9999-12-31", "2024-01-01 10:11:12", None]
    assert sim(*asked, "--excel", tmp_path / "x.xlsx").returncode == 0
    with zipfile.ZipFile(tmp_path / "x.xlsx") as book:
        assert b'formatCode="yyyy-mm-dd hh:mm:ss"' in book.read("xl/styles.xml")


def test_what_is_nested_is_nested_in_json_and_text_elsewhere(reports: Path, sim: Forks) -> None:
    odd = "SELECT {'my DATE, x': 1, 'b': INTERVAL 1 DAY} AS n"
    assert json.loads(sim("query", run_of(reports), odd, "--json").stdout)["rows"] == [
        [{"my DATE, x": 1, "b": "1 day"}]
    ]
    sql = (
        "SELECT [DATE 'infinity', NULL] AS dates, {'DATE': 0.5, 'b': [1, 2]} AS mapping, histogram(horizon) AS counts, "
        "12345678901234567890.12 AS exact, 0.1::DECIMAL(3, 1) AS tenth FROM replications"
    )
    asked = ("query", run_of(reports), sql)
    (row,) = json.loads(sim(*asked, "--json").stdout)["rows"]
    assert row[:2] == [["infinity", None], {"DATE": 0.5, "b": [1, 2]}]
    assert isinstance(row[2], dict) and all(isinstance(number, int) for number in row[2].values())
    assert row[3:] == ["12345678901234567890.12", 0.1]
    (told,) = csv.reader(io.StringIO(sim(*asked, "--csv", "-").stdout.splitlines()[1]))
    assert told[:2] == ["[infinity, NULL]", "{'DATE': 0.5, 'b': [1, 2]}"]


def test_data_on_stdout_is_utf8_whatever_the_output_is(tmp_path: Path, sim: Forks) -> None:
    file = tmp_path / "deal.yaml"
    file.write_text(
        Path(ONE).read_text(encoding="utf-8").replace("home", "zuhausë").replace("abroad", "國外"), encoding="utf-8"
    )
    assert sim("run", file, "-n", "60", "-q", "--out", tmp_path).returncode == 0
    command = [sys.executable, "-c", "from sim.cli.main import start; start()"]
    env = os.environ | {"PYTHONIOENCODING": "latin-1"}

    def printed(*asked: str | Path) -> str:
        done = subprocess.run([*command, *map(str, asked)], capture_output=True, check=True, env=env, cwd=tmp_path)
        return done.stdout.decode("utf-8")

    table = printed("query", only(tmp_path), "SELECT DISTINCT site FROM packages ORDER BY 1", "--csv", "-")
    assert table.split() == ["site", "shared", "zuhausë", "國外"]
    history = printed("trace", file, "-k", "1", "--as-history", "--until", "2024-01-20")
    assert "國外" in printed("describe", file)
    (tmp_path / "history.yaml").write_text(history, encoding="utf-8")
    assert sim("validate", tmp_path / "history.yaml").returncode == 0


def _months(text: str) -> int:
    """
    >>> _months("1 year 2 months"), _months("00:00:00")
    (14, 0)
    """
    words = text.split()
    return sum(
        int(n) * (12 if unit.startswith("year") else 1) for n, unit in zip(words[::2], words[1::2], strict=False)
    )


@pytest.mark.parametrize("option", ["--csv", "--excel"])
def test_a_file_that_cannot_be_written_is_one_line(option: str, reports: Path, tmp_path: Path, sim: Forks) -> None:
    done = sim("query", run_of(reports), "FROM replications", option, tmp_path / "nope" / "x")
    assert done.returncode == 2
    assert "cannot be written: there is no folder" in done.stderr
    assert len(done.stderr.splitlines()) == 1


FULL = """
import sys
from pathlib import Path
from sim.cli.main import start
from sim.store import files

files.secrets.token_hex = lambda _: "full"
for name in ("x.xlsx", "x.csv"):
    Path(f".{name}.full.unfinished").symlink_to("/dev/full")
start()
"""


@pytest.mark.parametrize("typed", [("export", "RUN", "x.xlsx"), ("query", "RUN", "FROM events", "--csv", "x.csv")])
def test_a_disk_that_becomes_full_is_told_once(typed: tuple[str, ...], reports: Path, tmp_path: Path) -> None:
    run = str(next((reports / "one-veto").iterdir()))
    command = [sys.executable, "-c", FULL, *(run if part == "RUN" else part for part in typed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    told = f"{typed[-1]}: cannot be written: No space left on device\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)


@pytest.mark.parametrize("there", [True, False])
def test_an_export_that_fails_leaves_nothing_that_it_has_made(there: bool, reports: Path, tmp_path: Path) -> None:
    folder = tmp_path / "around" / "x"
    if there:
        folder.mkdir(parents=True)
        (folder / "mine").touch()
    fails = (
        "import sys\nfrom sim.cli.main import start\nfrom sim.store import export\nwrite = export.write_csv\n"
        "def once(path, table):\n"
        "    if path.stem == 'packages':\n        raise OSError(28, 'No space left on device', str(path))\n"
        "    return write(path, table)\n"
        "export.write_csv = once\nstart()"
    )
    run = str(next((reports / "one-veto").iterdir()))
    command = [sys.executable, "-c", fails, "export", run, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=tmp_path)
    told = f"{folder}/packages.csv: No space left on device\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)
    assert list(tmp_path.rglob("*")) == ([folder.parent, folder, folder / "mine"] if there else [])


def test_nothing_is_exported_into_the_folder_of_a_run(mine: Path, sim: Forks) -> None:
    run = run_of(mine)
    before = contents(run)
    (mine / "link").symlink_to(run)
    assert sim("export", run, mine / "link", "--out", mine).returncode == 2
    done = sim("export", run, run, "--out", mine)
    told = f"{run}: is the folder of a run; name one run, and after it a folder for its tables\n"
    assert (done.returncode, done.stderr, contents(run)) == (2, told, before)


def test_options_that_contradict_each_other_are_refused(reports: Path, sim: Forks) -> None:
    assert sim("query", run_of(reports), "SELECT 1", "--json", "--csv", "-").returncode == 2
    assert sim("query", run_of(reports), "--csv", "-").returncode == 2
