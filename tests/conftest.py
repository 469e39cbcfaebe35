"""What every test may ask for: the repository, the environment of a user, and a real browser."""

import gc
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import ConsoleMessage, Page

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as in the background of a shell, and for all that is started here
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPO = Path(__file__).resolve().parent.parent
# A subprocess must not inherit what a developer set to make the terminal pretty, or the sources visible.
NOT_INHERITED = (
    "FORCE_COLOR",
    "CLICOLOR_FORCE",
    "PYTHONPATH",
    "PYTHONWARNINGS",
    "PYTEST_ADDOPTS",
    "VIRTUAL_ENV",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = (
    "--no-sandbox",  # root, as in most containers, has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# How long an example takes says how busy the machine is. In CI the examples are the same in every run.
settings.register_profile("project", deadline=None, derandomize=bool(os.environ.get("CI")))
settings.load_profile("project")


COMPILES = (
    "import sim; from sim.world.kernel.engine import Kernel; Kernel(sim.load('reference/one-veto').plan).compile()",
    "import sim; sim.run('reference/one-veto', n=2).report()",
)


def pytest_sessionstart(session: pytest.Session) -> None:
    """What is compiled once for a machine is, before there are several processes that would each begin to do so."""
    if not hasattr(session.config, "workerinput") and not session.config.option.collectonly:
        at_work = [subprocess.Popen([sys.executable, "-c", source], cwd=REPO) for source in COMPILES]
        assert [process.wait() for process in at_work] == [0, 0]


def pytest_collection_finish() -> None:
    """The tests and what they import stay to the end: garbage is looked for among what comes after, and seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)


@pytest.fixture(scope="session")
def plain_env() -> dict[str, str]:
    """The environment of a user without colours, whose `sim` and `python` are those under test."""
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    path = os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)])
    return inherited | {"PATH": path, "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"}


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the repository. Read it; what writes takes `repo_copy`."""
    return REPO


@pytest.fixture
def repo_copy(tmp_path: Path) -> Path:
    """The files of the repository without its runs and its hidden folders, in a folder of the test's own."""
    keep_out = shutil.ignore_patterns(".*", "__pycache__", "_build", "dist", "build", "*.egg-info")
    copy = tmp_path / "clone"
    shutil.copytree(REPO, copy, ignore=keep_out, ignore_dangling_symlinks=True)
    for run in (copy / "reports").iterdir():
        if run.is_dir() and run.name != "golden":
            shutil.rmtree(run)
    return copy


@dataclass
class Opened:
    """A page in the browser: Playwright's page, and what it complained of or asked the network for."""

    page: "Page"
    errors: list[str] = field(default_factory=list)  # console errors and warnings, uncaught exceptions
    requests: list[str] = field(default_factory=list)  # addresses other than the page's own file

    def listen(self, own: str) -> None:
        """Note from now on every complaint, and every request but the one for the page itself."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.on("request", lambda request: self.requests.extend({request.url} - {own}))

    def _console(self, said: "ConsoleMessage") -> None:
        if said.type in ("error", "warning"):
            self.errors.append(said.text)


class Browser:
    """A headless Chromium without a network. Every page has a profile of its own."""

    def __init__(self, chromium: "Chromium") -> None:
        self._chromium = chromium

    def open(self, html: Path, width: int = 1280, height: int = 900) -> Opened:
        """Load a file and wait until it has drawn itself. The page stays open for as long as the browser."""
        context = self._chromium.new_context(viewport={"width": width, "height": height}, offline=True)
        opened = Opened(context.new_page())
        opened.listen(html.resolve().as_uri())
        opened.page.goto(html.resolve().as_uri(), wait_until="load")
        # Figures draw in animation frames after the load event.
        drawn = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(true))))"
        opened.page.wait_for_function(drawn)  # which, other than `evaluate`, does not wait for ever
        return opened

    def dump_dom(self, html: Path) -> str:
        """The document after its scripts have run."""
        opened = self.open(html)
        content = opened.page.content()
        opened.page.context.close()
        return content

    def screenshot(self, html: Path, width: int, height: int, out_png: Path) -> Path:
        """A picture of the whole page, as long as it is, in a window of this size."""
        opened = self.open(html, width, height)
        opened.page.screenshot(path=out_png, full_page=True)
        opened.page.context.close()
        return out_png


def without_browser(reason: str) -> NoReturn:
    """In CI pages have to be looked at; elsewhere one may do without."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, once for a module. Where there is none, its tests fail in CI and are skipped elsewhere."""
    found = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if found is None:
        without_browser(f"no browser to look at pages with: none of {', '.join(CHROMIUM_NAMES)} is on the PATH")

    from playwright.sync_api import sync_playwright

    try:
        playwright = sync_playwright().start()
    except Exception as error:  # whatever its own driver lacks here: on a bare Debian, libatomic1
        without_browser(f"Playwright does not start: {error}")
    try:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield Browser(chromium)
        chromium.close()
    finally:
        playwright.stop()
