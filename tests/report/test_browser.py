"""Pages in a real browser: figures drawn, no complaint, no network, readable on any width and on paper."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.report.figures import happened, timing
from sim.report.figures.comparison import comparison_figures
from sim.report.figures.figure import Figure
from sim.report.figures.overlaid import drawn_groups
from sim.report.figures.run import run_figures
from sim.report.words.drivers import shown_drivers
from sim.report.words.naming import named
from sim.study.unmoved import unmoved

Summary = dict[str, Any]
Write = Callable[[Summary], Path]
Look = Callable[..., Any]
Seen = Callable[[str, int], Any]
WIDTHS = [1280, 700, 400]
VISIBLE_BARS = "(id) => document.querySelectorAll(`#${id} .barlayer .point path`).length"
WIDER_THAN_THEIR_PLACE = """[...document.querySelectorAll('.plot')]
  .filter((place) => place.firstElementChild.getBoundingClientRect().width > place.clientWidth + 1)
  .map((place) => place.id)"""
SIZES = """[...document.querySelectorAll('.plot .main-svg:first-child')].map(
  (drawing) => drawing.getBoundingClientRect()).map((box) => [box.width, box.height])"""
OVERLAPS = """(selector) => {
  const boxes = [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
  const across = (a, b) => a.left < b.right - 1 && b.left < a.right - 1;
  const down = (a, b) => a.top < b.bottom - 1 && b.top < a.bottom - 1;
  const clash = (a, b) => across(a, b) && down(a, b);
  return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => clash(a, b)));
}"""


CUT_COLUMNS = """() => {
  const cut = [];
  document.querySelectorAll('.scroll').forEach((place) => {
    const box = place.getBoundingClientRect();
    const [names, ...columns] = [...place.querySelectorAll('thead th')].map((one) => one.getBoundingClientRect());
    if (!names.width) return;  // stacked: see below
    columns.forEach((column) => {
      const seen = Math.min(column.right, box.right) - Math.max(column.left, names.right);
      if (seen > 1 && seen < column.width - 1) cut.push(place.getAttribute('aria-label'));
    });
  });
  return cut;
}"""
CUT_LABELS = """(id) => {
  const place = document.getElementById(id).getBoundingClientRect();
  return [...document.querySelectorAll(`#${id} .annotation-text, #${id} .textpoint`)].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.left < place.left - 1 || box.right > place.right + 1 || box.top < place.top - 1 || box.bottom > place.bottom + 1;
  }).map((one) => one.textContent);
}"""
WIDER_STACKS = """[...document.querySelectorAll('table.stack')]
  .filter((table) => table.parentElement.scrollWidth > table.parentElement.clientWidth + 1)
  .map((table) => table.parentElement.getAttribute('aria-label'))"""


def bars(summary: Summary, check: str) -> int:
    """Bars and bands of the headline of a run, for one check."""
    return sum(2 if e["band_low"] is not None else 1 for e in summary["probabilities"]["groups"][check].values())


def figures_of_differences(summary: Summary) -> list[Figure]:
    """Those of the contrasts that have any, in their order."""
    return [one for name, one in comparison_figures(summary).items() if name.startswith("figure-differences")]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_run_draws_its_figures_without_complaint_or_request(seen: Seen, run: Summary, width: int) -> None:
    opened = seen("run", width)
    assert opened.errors == []
    assert opened.requests == []
    drawn = {
        name: opened.page.evaluate(VISIBLE_BARS, f"figure-{name}") for name in ("headline", "levels", "constraints")
    }
    levels = sum(len(term["shares"]) for term in run["terms"]["levels"].values())
    assert drawn == {
        "headline": sum(
            bars(run, check["id"])
            for check in run["checks"]
            if check["side"] != "before" or check["of"] not in unmoved([run])
        ),
        "levels": levels,
        "constraints": 2 * len(run["constraints"]),
    }
    marks = opened.page.evaluate("document.querySelectorAll('#figure-drivers .points path').length")
    assert marks == 2 * len(shown_drivers(run)) > 0
    areas = opened.page.evaluate("document.querySelectorAll('#figure-occupation .scatterlayer .trace').length")
    lines = opened.page.evaluate("document.querySelectorAll('#figure-incidence .scatterlayer .js-line').length")
    (bargain,) = run["bargains"]
    points = opened.page.evaluate("document.querySelectorAll('#figure-bargain-1 .points path').length")
    assert points == len(bargain["packages"]) + len(bargain["frontier"]) + len(bargain["agreed"]) + 3
    panels = opened.page.evaluate("document.querySelectorAll('#figure-outcomes .scatterlayer .js-fill').length")
    assert (areas, lines, panels) == (
        len(run["groups"]),
        len(happened.drawn_outcomes(run)),
        len(timing.drawn_outcomes(run)),
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_a_comparison_draws_its_figures_without_complaint_or_request(
    seen: Seen, comparison: Summary, width: int
) -> None:
    opened = seen("comparison", width)
    assert opened.errors == []
    assert opened.requests == []
    panels, scenarios = len(drawn_groups(comparison)), len(comparison["scenarios"])
    lines = "document.querySelectorAll('#figure-overlaid .scatterlayer .js-line').length"
    assert opened.page.evaluate(lines) == panels * scenarios
    for k, figure in enumerate(figures_of_differences(comparison), start=1):
        marks = f"document.querySelectorAll('#figure-differences-{k} .points path').length"
        assert opened.page.evaluate(marks) == sum(
            len(trace["x"]) for trace in figure.data if trace["mode"] == "markers"
        )
    areas = "document.querySelectorAll('#figure-moves .scatterlayer .trace').length"
    assert opened.page.evaluate(areas) == len(comparison_figures(comparison)["figure-moves"].data)


@pytest.mark.parametrize("kind", ["run", "comparison"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(seen: Seen, kind: str, width: int) -> None:
    opened = seen(kind, width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.page.evaluate(WIDER_THAN_THEIR_PLACE) == []


@pytest.mark.parametrize("kind", ["run", "comparison"])
@pytest.mark.parametrize("width", [320, 360, 400, 600])
def test_a_narrow_page_cuts_no_column_of_a_table(
    look: Look, page: Write, kind: str, width: int, request: pytest.FixtureRequest
) -> None:
    opened = look(page(request.getfixturevalue(kind)), width)
    opened.page.wait_for_timeout(100)  # until the table has come to rest at its last columns
    assert opened.page.evaluate(CUT_COLUMNS) == []
    opened.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert opened.page.evaluate(WIDER_STACKS) == []
    if kind == "run":
        table = opened.page.locator(".latest")
        assert table.locator("thead th").last.is_visible()
        table.evaluate("(one) => one.scrollBy(-one.clientWidth / 2, 0)")
        opened.page.wait_for_timeout(600)
        assert opened.page.evaluate(CUT_COLUMNS) == []


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_no_label_of_a_comparison_overlaps_another_or_is_cut(seen: Seen, comparison: Summary, width: int) -> None:
    opened = seen("comparison", width)
    for name in comparison_figures(comparison):
        for labels in (".annotation-text", ".xtick text", ".ytick text"):
            assert opened.page.evaluate(OVERLAPS, f"#{name} {labels}") == [], (name, labels)
        assert opened.page.evaluate(CUT_LABELS, name) == [], name


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_in_figures_do_not_overlap(seen: Seen, width: int) -> None:
    opened = seen("run", width)
    for name in ("headline", "occupation", "outcomes", "incidence", "spread", "lifts", "constraints", "drivers"):
        for labels in (".annotation-text", ".xtick text, .x2tick text", ".ytick text", ".legendtext"):
            selector = ", ".join(f"#figure-{name} {one.strip()}" for one in labels.split(","))
            assert opened.page.evaluate(OVERLAPS, selector) == [], (name, labels)


@pytest.mark.parametrize("width", [*WIDTHS, 320])
def test_no_label_of_a_run_is_cut_however_long_its_number(look: Look, page: Write, run: Summary, width: int) -> None:
    long = copy.deepcopy(run)
    for at in long["probabilities"]["groups"].values():
        at["partnership"] |= {"p": 1.0, "low": 0.994, "high": 1.0, "hits": 2000, "text": "all (> 99.4 %)"}
    next(iter(long["incidence"]["first"].values()))[-1] = 0.995
    for one in long["constraints"]:
        one["share"] |= {"p": 1.0, "low": 0.994, "high": 1.0, "hits": 2000, "text": "all (> 99.4 %)"}
    for one in long["drivers"]:
        one |= {"diff": -0.345, "low": -0.381, "high": -0.309}
    for summary in (long,):
        opened = look(page(summary), width)
        opened.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        opened.page.wait_for_timeout(300)
        for name in run_figures(summary):
            assert opened.page.evaluate(CUT_LABELS, name) == [], name


def test_a_figure_follows_the_window_when_it_changes(look: Look, page: Write, run: Summary) -> None:
    opened = look(page(run), 1280)
    heights = []
    for width in (1280, 400):
        opened.page.set_viewport_size({"width": width, "height": 900})
        opened.page.wait_for_function(
            "(w) => document.querySelector('#figure-headline .main-svg').getBoundingClientRect().width <= w",
            arg=width,
        )
        heights.append(opened.page.evaluate("document.querySelector('#figure-headline').clientHeight"))
    assert heights[1] > heights[0]
    assert opened.errors == []


def test_on_paper_figures_fit_the_sheet_and_stories_are_open(
    look: Look, page: Write, comparison: Summary, run: Summary
) -> None:
    for summary in (run, comparison):
        opened = look(page(summary), 1280)
        opened.page.emulate_media(media="print")
        opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        sizes = opened.page.evaluate(SIZES)
        assert sizes and max(width for width, _ in sizes) <= 681
        assert max(height for _, height in sizes) <= 900
        closed = "document.querySelectorAll('details.story:not([open]), details.printed:not([open])').length"
        assert opened.page.evaluate(closed) == 0
        opened.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        opened.page.emulate_media(media="screen")
        assert opened.page.evaluate("document.querySelectorAll('details[open]').length") <= 1
        assert opened.page.evaluate("document.querySelectorAll('#appendix details').length") == 0
        assert opened.errors == []


def test_on_paper_the_tables_of_the_figures_stand_in_an_appendix_and_no_path_of_the_machine_is_told(
    look: Look, page: Write, comparison: Summary
) -> None:
    here = copy.deepcopy(comparison)
    here["scenarios"][0]["summary"]["scenario"]["file"] = "/home/me/deals/harbour.yaml"
    here["run"]["command"] = "sim compare /home/me/deals/harbour.yaml firm.yaml -n 2000"
    opened = look(page(here), 1280)
    before = opened.page.evaluate("document.querySelectorAll('details.data').length")
    assert "/home/me" in opened.page.inner_text("#provenance")
    opened.page.emulate_media(media="print")
    opened.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert opened.page.evaluate("document.querySelectorAll('#appendix details.data[open] table').length") == before > 0
    text = opened.page.inner_text("main")
    assert "/home/me" not in text
    assert "sim compare harbour.yaml firm.yaml -n 2000" in text
    assert all(one.title in opened.page.inner_text("#appendix") for one in comparison_figures(named(here)).values())


def test_the_keyboard_reaches_the_skip_link_the_tables_and_the_pictures(look: Look, page: Write, run: Summary) -> None:
    opened = look(page(run), 1280)
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.className") == "skip"
    table = opened.page.locator("figure details.data summary").first
    table.focus()
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("figure details.data[open] table").first.is_visible()
    button = opened.page.locator("button.save").first
    button.focus()
    with opened.page.expect_download() as download:
        opened.page.keyboard.press("Enter")
    assert download.value.suggested_filename == "figure-headline.png"
    assert Path(download.value.path()).read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    assert opened.errors == []


def test_every_table_below_a_figure_fits_the_page_when_it_is_opened(look: Look, page: Write, run: Summary) -> None:
    opened = look(page(run), 1280)
    wider = """() => {
      document.querySelectorAll('details').forEach(one => { one.open = true; });
      return [...document.querySelectorAll('.data .scroll')].filter(one => one.scrollWidth > one.clientWidth + 1)
        .map(one => one.getAttribute('aria-label'));
    }"""
    assert opened.page.evaluate(wider) == []


def test_a_figure_in_a_fold_is_drawn_when_that_is_opened(look: Look, page: Write, run: Summary) -> None:
    opened = look(page(run), 1280)
    fold = opened.page.locator("section > details:has(#figure-outcomes)")
    drawing = opened.page.locator("#figure-outcomes .main-svg").first
    assert not drawing.is_visible()
    fold.locator("summary").first.click()
    drawing.wait_for(state="visible")
    assert drawing.bounding_box()["width"] > 600
    assert opened.page.evaluate(WIDER_THAN_THEIR_PLACE) == []


def test_every_figure_has_a_text_alternative(look: Look, page: Write, run: Summary) -> None:
    opened = look(page(run), 1280)
    figures = opened.page.locator("figure")
    assert figures.count() == 10
    for k in range(figures.count()):
        figure = figures.nth(k)
        assert len(figure.locator("[role=img]").get_attribute("aria-label")) > 60
        assert figure.locator("table tbody tr").count() > 0


def test_a_link_to_a_fact_opens_the_list_that_holds_it(look: Look, page: Write, run: Summary) -> None:
    opened = look(page(run), 1280)
    opened.page.evaluate("location.hash = '#fact-harbour-2'")
    opened.page.wait_for_function("document.getElementById('fact-harbour-2').closest('details').open")


def test_the_policy_of_the_page_refuses_the_network(look: Look, page: Write, run: Summary) -> None:
    opened = look(page(run), 1280)
    refused = opened.page.evaluate(
        """() => new Promise((done) => {
          document.addEventListener("securitypolicyviolation", (event) => done(event.effectiveDirective));
          new Image().src = "https://example.org/pixel.png";
        })"""
    )
    assert refused == "img-src"


def test_a_run_with_nothing_signed_bound_or_driving_still_reads(look: Look, page: Write, run: Summary) -> None:
    bare = copy.deepcopy(run)
    bare |= {
        "bargains": [],
        "constraints": [],
        "lifts": run["lifts"] | {"powers": []},
        "drivers": [],
        "stories": [],
        "warnings": [],
        "dates": [],
    }
    bare["moves"] = {}
    bare["checks"] = [check for check in run["checks"] if check["id"] == "horizon"]
    bare["terms"] = run["terms"] | {"n_signed": 0, "packages": [], "levels": {}}
    bare["incidence"]["first"] = {}
    for estimate in bare["probabilities"]["groups"]["horizon"].values():
        estimate |= {"band_low": None, "band_high": None}
    opened = look(page(bare), 400)
    assert opened.errors == []
    assert opened.page.evaluate(VISIBLE_BARS, "figure-headline") == 4
    text = opened.page.inner_text("main")
    assert "No replication has an agreement in hand at the end" in text
    assert "No constraint bound" in text
    assert "none goes with the result by more than chance" in text


def test_a_picture_that_is_saved_names_the_scenarios_whose_marks_it_has(
    look: Look, page: Write, comparison: Summary
) -> None:
    opened = look(page(comparison), 1280)
    opened.page.evaluate("() => { Plotly.downloadImage = (picture) => { window.saved = picture.layout.title; }; }")
    opened.page.locator('button.save[data-figure="figure-obstacles"]').click()
    title = opened.page.evaluate("() => window.saved")
    lines = title["subtitle"]["text"].split("<br>")
    assert title["text"] == "How often the main obstacles bound"
    assert [line.partition("“")[0].count("color:rgb") for line in lines] == [1, 1, 1]
    assert [line.partition("</span> ")[2].partition("”")[0] for line in lines] == ["“harbour", "“firm", "“sure review"]
    assert opened.errors == []
