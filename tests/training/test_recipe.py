"""Recipes: every one that comes with the program, and files that are none."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.errors import TrainingError
from training.recipe import checked, load_recipe, parse_recipe, parse_setting, recipe_names
from training.settings import TrainSettings

GOOD = 'title = "T"\nsource = "S"\nnot_told = []\n[settings]\narchitecture = "cnn4"\n'


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_is_a_training(name: str) -> None:
    recipe = load_recipe(name)
    settings = TrainSettings(task="light", labels=("left", "right"), **recipe.settings)  # type: ignore[arg-type]
    assert settings.architecture == recipe.settings["architecture"]
    assert recipe.title
    assert recipe.source


def test_the_named_recipes_are_there() -> None:
    assert {"cnn4-report", "smile-bottleneck", "efficientnet-test1", "mobilenet-cosine"} <= set(recipe_names())


def test_the_cnn4_recipe_is_what_runs_without_one() -> None:
    plain = TrainSettings("light", "cnn4", ("left", "right"))
    by_recipe = TrainSettings(task="light", labels=("left", "right"), **load_recipe("cnn4-report").settings)  # type: ignore[arg-type]
    assert by_recipe == plain


def test_an_unknown_name_lists_the_known_ones() -> None:
    for name in ("cnn5", "../recipe", "", "cnn4-report.toml"):
        with pytest.raises(TrainingError, match="there are cnn4-report, efficientnet-frozen37"):
            load_recipe(name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is no TOML"),
        ('title = "T"\n', "must have the parts title, source, not_told, settings"),
        (GOOD.replace('"T"', "3"), "must have the parts"),
        ("more = 1\n" + GOOD, "and no others"),
        (GOOD.replace("architecture", "architektur"), "no setting 'architektur'"),
        (GOOD.replace('architecture = "cnn4"', "epochs = 3"), "names no architecture"),
        (GOOD + 'task = "light"\n', "no setting 'task'"),
        (GOOD + "epochs = 2.5\n", "epochs is 2.5; it must be of the type int"),
        (GOOD + "epochs = true\n", "epochs is True"),
        (GOOD + 'freeze = "half"\n', "must be of the type float"),
        ("a = " + 20_000 * "[", "brackets inside brackets too deeply"),
        (GOOD.replace("[]", '["freeze"]'), "'freeze' is not told, but does not set it"),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        parse_recipe("r", text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("freeze", "name=value"), ("freeze=half", "no value that freeze can take"), ("epochs=1.5", "type int"),
     ("colour=3", "no setting 'colour'"), ("freeze=1\nepochs=3", "several things"),
     ("device=cuda", "no setting 'device'"), ("epochs=" + 5_000 * "1", "no value that epochs can take"),
     ("freeze=" + 20_000 * "[", "no value that freeze can take")],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_refused(text: str, words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        parse_setting(text)


def test_whole_numbers_are_shares_too() -> None:
    assert checked("freeze", 1) == 1.0
    assert isinstance(checked("freeze", 1), float)


@given(st.text())
def test_any_text_is_a_setting_or_a_sentence(text: str) -> None:
    try:
        name, _ = parse_setting(text)
    except TrainingError as error:
        assert str(error)
    else:
        assert name in TrainSettings.__dataclass_fields__


def test_reading_recipes_needs_no_torch() -> None:
    code = "import sys, training.recipe as r; r.load_recipe('cnn4-report'); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
