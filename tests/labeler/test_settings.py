from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from labeler.image_filter import ImageFilter
from labeler.look import Look
from labeler.settings import (
    MOST_RECENT,
    GridPlace,
    KeySettings,
    Place,
    Settings,
    View,
    load_settings,
    save_settings,
)

WRITTEN = """{
  "annotator": "Zoë",
  "theme": "dark",
  "geometry": "AdnQ",
  "keys": {
    "layout": "own",
    "based_on": "left-hand",
    "own_name": "Mine",
    "own": {
      "label.skip": [
        "X",
        "F9"
      ]
    }
  },
  "pace_warning": false,
  "self_check": true,
  "votes_at_once": true,
  "hide_proposals": false,
  "review_order": "least-sure",
  "audits": {
    "/p": 4
  },
  "recent": [
    "/p"
  ],
  "import_folder": "/files",
  "folds": 5,
  "view": {
    "keep": true,
    "look": {
      "brightness": 10.0,
      "contrast": 0.0,
      "gamma": 1.0,
      "stretch": 0.0,
      "blur": 0.0,
      "grey": true,
      "binarise": "off",
      "threshold": 128.0
    }
  },
  "places": {
    "/p": {
      "Zoë": {
        "queue": "all",
        "tasks": [
          "light"
        ],
        "last_image": "7.png",
        "filter": {
          "label": "",
          "source": "",
          "annotator": "",
          "text": "a\\n\\"b",
          "order": "random",
          "seed": 5
        },
        "board": true
      }
    }
  },
  "grids": {
    "/p": {
      "Zoë": {
        "task": "light",
        "kind": "",
        "label": "",
        "order": "name",
        "seed": 1,
        "page_size": 100,
        "tile_size": 128
      }
    }
  }
}
"""
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


def test_what_is_saved_is_read_again(settings_folder: Path) -> None:
    settings = Settings(annotator="Ada", theme="dark")
    settings.remember_place(Path("/p"), "Ada", Place(queue="all", tasks=("light",), last_image="7.png"))
    save_settings(settings)
    again, sentence = load_settings()
    assert (again, sentence) == (settings, "")
    assert again.place(Path("/p"), "Ada").last_image == "7.png"
    assert again.place(Path("/p"), "Bob") == Place()


def test_the_file_is_laid_out_as_ever(settings_folder: Path) -> None:
    place = Place(
        queue="all",
        tasks=("light",),
        last_image="7.png",
        filter=ImageFilter(text='a\n"b', order="random", seed=5),
        board=True,
    )
    settings = Settings(
        annotator="Zoë",
        theme="dark",
        geometry="AdnQ",
        keys=KeySettings(layout="own", based_on="left-hand", own_name="Mine", own={"label.skip": ("X", "F9")}),
        pace_warning=False,
        self_check=True,
        votes_at_once=True,
        audits={"/p": 4},
        recent=("/p",),
        import_folder="/files",
        folds=5,
        view=View(keep=True, look=Look(brightness=10.0, grey=True)),
        places={"/p": {"Zoë": place}},
        grids={"/p": {"Zoë": GridPlace(task="light")}},
    )
    save_settings(settings)
    assert (settings_folder / "settings.json").read_text("utf-8") == WRITTEN
    assert load_settings() == (settings, "")


@given(TEXTS, TEXTS, st.integers(), st.lists(TEXTS).map(tuple), st.dictionaries(TEXTS, st.lists(TEXTS).map(tuple)))
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_type_is_read_again(
    settings_folder: Path, folder: str, who: str, seed: int, recent: tuple[str, ...], own: dict[str, tuple[str, ...]]
) -> None:
    place = Place(filter=ImageFilter(text=who, seed=seed))
    settings = Settings(annotator=who, recent=recent, keys=KeySettings(own=own), places={folder: {who: place}})
    save_settings(settings)
    assert load_settings() == (settings, "")


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["annotator", "theme", "keys", "own", "recent", "places", "x"]), inner)
        ),
    )
)
@hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_file_says_is_read_or_put_aside(settings_folder: Path, values: Any) -> None:
    settings_folder.mkdir(exist_ok=True)
    file = settings_folder / "settings.json"
    file.write_text(json.dumps(values), "utf-8")
    settings, sentence = load_settings()
    assert isinstance(settings.annotator, str)
    assert file.exists() is not ("damaged" in sentence)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        '{"theme": "pink"}',
        "[]",
        "\udcff",
        '{"annotator": "\udcff"}',
        '{"x": ' + "[" * 100_000,
        '{"recent": [3]}',
        '{"view": {"look": {"gamma": 0}}}',
    ],
    ids=range(9),
)
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
