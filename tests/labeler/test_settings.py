from __future__ import annotations

from pathlib import Path

import pytest

from labeler.settings import MOST_RECENT, Place, Settings, load_settings, save_settings


def test_what_is_saved_is_read_again(settings_folder: Path) -> None:
    settings = Settings(annotator="Ada", theme="dark")
    settings.remember_place(Path("/p"), "Ada", Place(queue="all", tasks=("light",), last_image="7.png"))
    save_settings(settings)
    again, sentence = load_settings()
    assert (again, sentence) == (settings, "")
    assert again.place(Path("/p"), "Ada").last_image == "7.png"
    assert again.place(Path("/p"), "Bob") == Place()


@pytest.mark.parametrize("content", ["", "{", '{"theme": "pink"}', "[]", "\udcff"])
def test_a_damaged_file_is_kept_and_the_defaults_are_used(settings_folder: Path, content: str) -> None:
    settings_folder.mkdir()
    file = settings_folder / "settings.json"
    file.write_text(content, "utf-8", "surrogateescape")
    settings, sentence = load_settings()
    assert settings == Settings()
    kept = [path for path in settings_folder.iterdir() if path != file]
    assert len(kept) == 1
    assert kept[0].read_text("utf-8", "surrogateescape") == content
    assert kept[0].name in sentence
    assert not file.exists()


def test_keys_of_another_version_are_no_damage(settings_folder: Path) -> None:
    settings_folder.mkdir()
    (settings_folder / "settings.json").write_text('{"annotator": "Ada", "grid_size": 5}')
    assert load_settings() == (Settings(annotator="Ada"), "")


def test_the_last_project_comes_first_and_the_list_is_short() -> None:
    settings = Settings()
    for number in range(MOST_RECENT + 3):
        settings.remember_project(Path(f"/{number}"))
    settings.remember_project(Path("/5"))
    assert settings.recent[0] == str(Path("/5"))
    assert len(settings.recent) == len(set(settings.recent)) == MOST_RECENT
    settings.forget_project(str(Path("/5")))
    assert str(Path("/5")) not in settings.recent
