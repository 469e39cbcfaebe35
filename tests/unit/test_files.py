"""Single files: whole or not at all, and never over another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.errors import RunError
from sim.store.files import new_file, write_file


def test_a_file_has_its_content_and_the_rights_of_any_new_file(tmp_path: Path) -> None:
    write_file(tmp_path / "a", "text")
    (tmp_path / "b").write_text("text")
    assert (tmp_path / "a").read_text() == "text"
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_a_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "lost").symlink_to(tmp_path / "nowhere")
    write_file(tmp_path / "a", b"old")
    for name in ("a", "lost"):
        with pytest.raises(RunError, match=f"{name}: exists already, and nothing was written"):
            write_file(tmp_path / name, "new")
    assert (tmp_path / "a").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["a", "lost"]


def test_a_name_that_another_takes_meanwhile_is_left_to_it(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="a: exists already"), new_file(tmp_path / "a") as beside:
        beside.write_text("mine")
        (tmp_path / "a").write_text("another's")
    assert (tmp_path / "a").read_text() == "another's"
    assert os.listdir(tmp_path) == ["a"]


def test_a_folder_that_is_missing_or_in_the_way_is_told(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="there is no folder"):
        write_file(tmp_path / "x" / "a", "")
    with pytest.raises(RunError, match="exists already"):
        write_file(tmp_path, "")


def test_a_file_system_without_hard_links_still_refuses_to_overwrite(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    write_file(tmp_path / "a", "old")
    with pytest.raises(RunError, match="exists already"):
        write_file(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "old"


def test_what_the_disk_refuses_is_one_line_and_leaves_what_was_there() -> None:
    with pytest.raises(RunError, match="cannot be written"):
        write_file(Path("/proc/nothing"), "x")
