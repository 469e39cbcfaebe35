"""The commands around scenario files and priors, as users meet them: processes of their own, real files."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from sim.cli.describe import do_describe
from sim.cli.priors import do_priors
from sim.cli.validate import do_validate

from ..engine.played import REPO, SCENARIOS
from ..unit.test_json_schema import as_an_editor_reads
from .conftest import Done

Cli = Callable[..., Done]
MODELINE = re.compile(r"^# yaml-language-server: \$schema=(\S+)$")
ONE = SCENARIOS / "reference" / "one-veto.yaml"
LAPTOP = REPO / "tests" / "data" / "genius" / "Laptop"
GENIUS = [LAPTOP / f"laptop_{part}.xml" for part in ("domain", "buyer_utility", "seller_utility")]


def test_a_starter_is_written_runs_at_once_and_is_never_overwritten(cli: Cli, tmp_path: Path) -> None:
    first = cli("init", "my-deal")
    assert (first.code, first.stdout) == (0, "")
    assert first.stderr.splitlines()[-1] == "Next: sim run my-deal.yaml"
    text = (tmp_path / "my-deal.yaml").read_text(encoding="utf-8")
    strict = cli("validate", "my-deal.yaml", "--strict")
    assert (strict.code, strict.stderr) == (0, "")
    run = cli("run", "my-deal.yaml", "-n", "200", "--workers", "1")
    assert run.code == 0 and "deal" in run.stdout
    again = cli("init", "my-deal.yaml")
    assert again.code == 2
    assert again.stderr == "my-deal.yaml: exists already, and nothing was written; remove it, or choose another name\n"
    assert (tmp_path / "my-deal.yaml").read_text(encoding="utf-8") == text


def test_commands_that_are_told_can_be_typed_whatever_the_name_of_the_file(cli: Cli, tmp_path: Path) -> None:
    for done in (cli("init", "My Deal"), cli("import", "genius", *GENIUS, "-o", "it's.yaml")):
        assert done.code == 0
        told = shlex.split(done.stderr.splitlines()[-1].rpartition(": ")[2])
        assert told[:2] == ["sim", "run"] and (tmp_path / told[2]).is_file()
    lost = cli("runs", "open", "nope", "--out", ".", "--no-browser")
    assert lost.stderr == "nope: is no run in .; `sim runs --out .` lists them\n"


def test_the_modeline_of_a_new_file_leads_to_a_schema_that_it_fits(cli: Cli, tmp_path: Path) -> None:
    cli("init", "deal")
    text = (tmp_path / "deal.yaml").read_text(encoding="utf-8")
    found = MODELINE.match(text.splitlines()[0])
    assert found
    schema = json.loads((tmp_path / found[1]).read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(as_an_editor_reads(text))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(schema).validate(as_an_editor_reads(text.replace("no_deal", "no_dael", 1)))


def test_a_copy_of_a_shipped_scenario_stands_on_its_own(cli: Cli, tmp_path: Path) -> None:
    done = cli("init", "mine", "--like", "auction")
    assert done.code == 0
    written = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*") if file.is_file()}
    assert {
        "mine.yaml",
        "scenario.schema.json",
        "seeds/seed.yaml",
        "seeds/tiktok-2020.yaml",
        "priors/cfius.yaml",
    } <= written
    found = json.loads(cli("validate", "mine.yaml", "--json", "--strict").stdout)["files"][0]
    assert (found["valid"], found["warnings"]) == (True, [])
    assert "evidence" in {row["kind"] for row in found["inputs"]}


def test_a_copy_leaves_sheets_alone_that_say_something_else(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "seed.yaml").write_text("mine", encoding="utf-8")
    done = cli("init", "mine", "--like", "oracle")
    assert done.code == 0
    assert (tmp_path / "seeds" / "seed.yaml").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "seeds" / "seed-2.yaml").is_file()
    assert cli("validate", "mine.yaml", "--strict").code == 0


def test_a_copy_goes_into_a_folder_with_priors_of_ones_own(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "priors").mkdir()
    entry = "review_days: {is: 11 days, unit: days, what: ours, known_by: 2020-01-01, confidence: high}"
    (tmp_path / "priors" / "cfius.yaml").write_text(entry, encoding="utf-8")
    done = cli("init", "mine", "--like", "auction")
    assert done.code == 0
    assert "priors/cfius.yaml stays as it is, and so these are its own: cfius.review_days\n" in done.stderr
    assert (tmp_path / "priors" / "cfius.yaml").read_text(encoding="utf-8") == entry
    listed = cli("validate", "mine.yaml", "--list").stdout
    assert [line.split()[1:4] for line in listed.splitlines() if "cfius.review_days" in line] == [
        ["{prior:", "cfius.review_days}", "11"]
    ]


@pytest.mark.parametrize("taken", ["seeds", "priors"])
@pytest.mark.parametrize(("as_link", "what"), [(False, "a file, not a folder"), (True, "a link that leads nowhere")])
def test_nothing_is_copied_where_a_folder_for_it_cannot_be(
    taken: str, as_link: bool, what: str, cli: Cli, tmp_path: Path
) -> None:
    place = tmp_path / taken
    place.symlink_to("nowhere") if as_link else place.touch()
    done = cli("init", "mine", "--like", "oracle")
    assert done.code == 2
    assert done.stderr == f"{taken}: cannot be written to, and nothing was written: it is {what}\n"
    assert list(tmp_path.iterdir()) == [place]


def test_a_link_to_nowhere_is_told_where_runs_should_be(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to("nowhere")
    done = cli("run", ONE, "-n", "20", "--out", "dangling", "-q")
    assert (done.code, done.stderr) == (2, "dangling: cannot be written: it is a link that leads nowhere\n")


@pytest.mark.parametrize("name", [".h", "..", ".yaml", ".sim.yaml", "a\\b"])
def test_no_scenario_is_written_under_a_name_that_no_folder_of_runs_can_have(
    name: str, cli: Cli, tmp_path: Path
) -> None:
    for done in (cli("init", name), cli("import", "genius", *GENIUS, "-o", name)):
        assert (done.code, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
        assert "give another name; the folder of its runs is called after it" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("init", "x", "--like", "orcle"), 'orcle: is no file and no shipped scenario (did you mean "oracle"?)'),
        (("init", "nowhere/x"), "nowhere/x.yaml: cannot be written: there is no folder nowhere"),
        (("list", "nowhere"), "nowhere: is no folder"),
        (("schema", "--out", "nowhere/x.json"), "nowhere/x.json: cannot be written: there is no folder nowhere"),
        (("priors", "cfius.reviewdays"), 'cfius.reviewdays: no prior begins so (did you mean "cfius.review_days"?)'),
        (("priors", "--plot", "x.gif"), "--plot x.gif: must end in .png or .svg"),
        (("priors", "--library", "nowhere"), "nowhere: is no folder"),
        (
            ("describe", str(ONE), "--format", "od"),
            '--format od: must be one of prose, odd, stress (did you mean "odd"?)',
        ),
    ],
)
def test_what_cannot_be_done_is_told_in_one_line(
    arguments: tuple[str, ...], words: str, cli: Cli, tmp_path: Path
) -> None:
    done = cli(*arguments)
    assert (done.code, done.stdout, done.stderr) == (2, "", words + "\n")
    assert list(tmp_path.iterdir()) == []


def test_list_tells_what_ships_and_what_lies_in_folders(cli: Cli, tmp_path: Path) -> None:
    ships = cli("list")
    assert re.search(r"^oracle +2020-09-14 +2020-12-31 +TikTok", ships.stdout, re.MULTILINE)
    assert "reference/one-veto" in ships.stdout and "priors" not in ships.stdout
    folder = tmp_path / "cases"
    folder.mkdir()
    (folder / "a.yaml").write_text(ONE.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "b.yaml").write_text("extends: a.yaml\ntitle: Another\n", encoding="utf-8")
    (folder / "broken.yaml").write_text("format: 1\nterms: [", encoding="utf-8")
    (folder / "facts.yaml").write_text("facts: []", encoding="utf-8")
    done = cli("list", "cases", "--json")
    told = json.loads(done.stdout)
    assert (told["schema_version"], told["kind"]) == (1, "list")
    assert [(s["name"], s["title"], s["as_of"]) for s in told["scenarios"]] == [
        ("cases/a.yaml", "One veto", "2024-01-01"), ("cases/b.yaml", "Another", "2024-01-01"),
    ]  # fmt: skip
    assert done.code == 0 and done.stderr.startswith("cases/broken.yaml:2:")


def test_schema_prints_what_it_writes_and_says_how_to_use_it(cli: Cli, tmp_path: Path) -> None:
    printed, written = cli("schema"), cli("schema", "--out", "s.json")
    assert json.loads(printed.stdout)["title"] == "a scenario of sim, format 1"
    assert printed.stdout == (tmp_path / "s.json").read_text(encoding="utf-8")
    assert (written.stdout, printed.stderr) == ("", "")
    assert "# yaml-language-server: $schema=s.json" in written.stderr


def test_no_command_replaces_a_file(cli: Cli, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("mine", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "events.csv").write_text("mine", encoding="utf-8")
    assert cli("run", ONE, "-n", "20").code == 0
    run = next(tmp_path.glob("reports/one-veto/*"))
    picture = mine.with_suffix(".png")
    picture.touch()
    before = sorted(tmp_path.rglob("*"))
    for command in (
        ("priors", "--plot", picture),
        ("init", "mine"), ("schema", "--out", mine), ("describe", ONE, "--out", mine), ("import", "genius", *GENIUS, "-o", mine),
        ("query", run, "SELECT 1", "--csv", mine), ("query", run, "SELECT 1", "--excel", mine), ("export", run, "folder"),
    ):  # fmt: skip
        done = cli(*command)
        assert (done.code, done.stdout) == (2, "")
        assert done.stderr.endswith(" exists already, and nothing was written; remove it, or choose another name\n")
    assert sorted(tmp_path.rglob("*")) == before
    assert mine.read_text(encoding="utf-8") == "mine"


def test_validate_tells_a_wrong_file_in_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert do_validate([Path("nope.yaml"), ONE], (), strict=False, list_=False, json=True) == 2
    told = json.loads(capsys.readouterr().out)
    assert (told["schema_version"], told["kind"]) == (1, "validate")
    assert [file["valid"] for file in told["files"]] == [False, True]
    assert [error["text"] for error in told["files"][0]["errors"]] == ["nope.yaml: no such file"]


def test_validate_lists_every_number_with_its_interval_and_what_it_rests_on(cli: Cli) -> None:
    done = cli("validate", SCENARIOS / "oracle.yaml", "--list")
    assert done.code == 0
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert (
        "actors.cfius_committee.powers.cfius.review.takes {prior: cfius.review_days} 52.1 18.5 to 110 days cfius.review_days"
        in lines
    )
    assert (
        "actors.bytedance.never.source_code.credibility {pert: [0.8, 0.95, 1]} 0.933 0.869 to 0.985 seed-3, t20-18"
        in lines
    )
    assert any(line.startswith("Assumptions (") for line in lines)


def test_validate_goes_on_after_a_wrong_file_and_exits_with_2(cli: Cli) -> None:
    done = cli("validate", "nope.yaml", ONE)
    assert done.code == 2
    assert done.stderr == "nope.yaml: no such file\n"
    assert done.stdout.startswith(f"{ONE}: valid; ")


def test_priors_are_listed_shown_and_drawn(cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = cli("priors", "--plot", "p.svg")
    assert re.search(
        r"^cfius\.refiled +probability +0\.645 +0\.449 to 0\.821 +104 of 159 +2020-07-30 +medium$",
        listed.stdout,
        re.MULTILINE,
    )
    picture = (tmp_path / "p.svg").read_text(encoding="utf-8")
    assert picture.startswith("<?xml") and "104 of 159, medium" in re.sub("<!-- (.*?) -->", r"\1", picture)
    shown = cli("priors", "cfius.refiled").stdout
    assert "Jeffreys 90 % interval 0.59 to 0.714" in shown
    assert "br-cfius-abandoned (known by 2020-07-30, medium): Of the notices" in shown
    assert do_priors("forced_sale.sold", None, None, None, json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["kind"], told["facts"][0]["id"], told["priors"][0]["confidence"]) == (
        "priors",
        "br-forced-sales",
        "unverified",
    )


def test_priors_are_listed_by_the_beginning_of_their_names_and_as_of_a_day(
    cli: Cli, capsys: pytest.CaptureFixture[str]
) -> None:
    done = cli("priors", "threat", "--as-of", "2014-11-01")
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == [
        "threat.carried_out",
        "threat.carried_out_us_on_china",
    ]
    assert (done.code, done.stderr) == (0, "")
    done = cli("priors", "samr", "--as-of", "2015-01-01")
    assert [line.split()[0] for line in done.stdout.splitlines()[1:]] == ["samr.complex_days"]
    assert done.stderr == "2 of 3 became known after 2015-01-01: too young for a scenario as of that day\n"
    assert cli("priors", "--as-of", "May 2015").stderr == "--as-of May 2015: must be a date such as 2018-04-20\n"
    assert do_priors("samr", None, None, "2015-01-01", json=True) == 0
    told = json.loads(capsys.readouterr().out)
    assert [e["known_by"] for e in told["priors"]] == ["2014-02-28"]
    assert told["too_young"] == ["samr.conditional_over_year", "samr.simple_days"]


def test_a_library_of_ones_own_is_listed_alone(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "priors").mkdir()
    entry = "days: {is: 3 to 9 days, unit: days, what: ours, known_by: 2020-01-01, confidence: high}"
    (tmp_path / "priors" / "office.yaml").write_text(entry, encoding="utf-8")
    assert [line.split()[0] for line in cli("priors", "--library", "priors").stdout.splitlines()] == [
        "name",
        "office.days",
    ]


def test_describe_prints_markdown_or_writes_a_new_file(cli: Cli, tmp_path: Path) -> None:
    done = cli("describe", ONE)
    assert (done.code, done.stderr) == (0, "") and done.stdout.startswith("# One veto\n")
    assert do_describe(ONE, "odd", tmp_path / "odd.md", ()) == 0
    assert (tmp_path / "odd.md").read_text(encoding="utf-8").startswith("# ODD: One veto\n")
    (tmp_path / "odd.md").write_text("my reasons", encoding="utf-8")
    again = cli("describe", ONE, "--format", "odd", "--out", "odd.md")
    assert again.code == 2 and again.stderr.startswith("odd.md: exists already")
    assert (tmp_path / "odd.md").read_text(encoding="utf-8") == "my reasons"
