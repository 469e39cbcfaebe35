"""What somebody has put into the folder of a run stays there when another run takes its place."""

import errno
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from sim.errors import RunError
from sim.store.folder import RunFolder
from sim.store.places import tidy
from sim.store.runs import hashes

from .stored import ID, visible


def made(out: Path, files: dict[str, str], manifest: str = "") -> RunFolder:
    """A published run with these files, and a manifest that vouches for them unless another is given."""
    with RunFolder.create(out, "oracle", ID) as folder:
        for name, text in files.items():
            folder.write_text(name, text)
        folder.write_text("manifest.json", manifest or json.dumps({"hashes": hashes(folder.path)}))
        folder.publish()
    return folder


def texts(folder: Path) -> dict[str, str]:
    """All that is in a run folder, but its manifest."""
    return {name: (folder / name).read_text(encoding="utf-8") for name in visible(folder) if name != "manifest.json"}


def test_a_run_of_the_same_id_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    for name in ("first", "second"):
        made(tmp_path, {name: "", "in/both": name})
    assert visible(tmp_path) == [f"oracle/{ID}/in/both", f"oracle/{ID}/manifest.json", f"oracle/{ID}/second"]
    assert [path.name for path in (tmp_path / "oracle").iterdir()] == [ID]


@pytest.mark.parametrize("manifest", ["", "lost"])
def test_what_somebody_has_put_into_a_run_is_there_when_the_run_is_made_again(manifest: str, tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        final = made(tmp_path, {name: name, "inner/table": "same"}, manifest).final
        for place in ("notes", "inner", "inner/more"):
            (final / place).mkdir(exist_ok=True)
            (final / place / "mine.txt").write_text("seen", encoding="utf-8")
        (final / "link").symlink_to("nowhere") if name == "one" else None
    kept = {"one": "one", "two": "two"} if manifest else {}  # of what nobody knows, nothing is thrown away
    own = {f"{place}/mine.txt": "seen" for place in ("notes", "inner", "inner/more")}
    assert texts(final) == {**kept, **own, "three": "three", "inner/table": "same"}
    assert (final / "link").is_symlink()
    assert [path.name for path in (tmp_path / "oracle").iterdir()] == [ID]


def test_what_somebody_has_put_under_a_name_that_a_run_needs_is_kept_beside_it_and_told(tmp_path: Path) -> None:
    final = made(tmp_path, {"summary.json": "1", "report.png": "old"}).final
    (final / "summary.json").write_text("altered", encoding="utf-8")
    (final / "inner").write_text("a file", encoding="utf-8")
    (final / "kept-summary.json").mkdir()
    again = made(tmp_path, {"summary.json": "1", "report.png": "new", "inner/table": "t"})
    assert texts(final) == {
        "summary.json": "1", "report.png": "new", "inner/table": "t", "kept-2-summary.json": "altered", "kept-inner": "a file"
    }  # fmt: skip
    assert again.kept == [
        f"{final}: inner is not as the run wrote it, and is kept as kept-inner",
        f"{final}: summary.json is not as the run wrote it, and is kept as kept-2-summary.json",
    ]


@pytest.mark.parametrize("when", ["before", "within", "after"])
def test_a_kill_while_a_run_takes_the_place_of_another_loses_nothing_of_somebody_else(
    when: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    final = made(tmp_path, {"table": "old", "in/table": "old"}).final
    for name in ("a.txt", "b.txt", "in/mine.txt"):
        (final / name).write_text("mine", encoding="utf-8")

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        if when == "before":
            patch.setattr("sim.store.folder.give_way", killed)
        elif when == "within":
            moves: Iterator[Callable[..., object]] = iter([Path.rename, killed])
            patch.setattr("sim.store.carried.move", lambda *names: next(moves)(*names))
        else:
            patch.setattr("sim.store.carried.shutil", SimpleNamespace(rmtree=killed))
        made(tmp_path, {"table": "new", "in/table": "new"})
    tidy(final)
    mine = dict.fromkeys(("a.txt", "b.txt", "in/mine.txt"), "mine")
    assert texts(final) == {"table": "new", "in/table": "new", **mine}
    assert [path.name for path in final.parent.iterdir()] == [ID]


def test_what_cannot_be_moved_stays_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    final = made(tmp_path, {"table": "old"}).final
    (final / "mine.txt").write_text("mine", encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr("sim.store.carried.move", refuse)
        (told,) = made(tmp_path, {"table": "new"}).kept
    assert told.endswith(".replaced/mine.txt: is not of the run, and cannot be moved: Permission denied")
    assert texts(final) == {"table": "new"}
    tidy(final)
    assert texts(final) == {"table": "new", "mine.txt": "mine"}


def test_a_file_that_has_the_name_of_a_run_is_not_taken_away(tmp_path: Path) -> None:
    (tmp_path / "oracle").mkdir()
    (tmp_path / "oracle" / ID).write_text("mine", encoding="utf-8")
    with pytest.raises(RunError, match=f"{ID}: cannot be written: it is a file, not a folder"):
        RunFolder.create(tmp_path, "oracle", ID)
    assert visible(tmp_path) == [f"oracle/{ID}"]
