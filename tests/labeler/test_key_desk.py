from __future__ import annotations

from pathlib import Path

import pytest

from labeler.errors import InputError
from labeler.key_choice import chosen_layout, usable_keys
from labeler.key_desk import KeyDesk
from labeler.settings import KeySettings, Settings, load_settings, save_settings
from labeler.tasks import Task


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def desk(settings: Settings) -> KeyDesk:
    return KeyDesk(settings)


def test_a_change_makes_own_keys_of_the_layout_it_was_made_in(desk: KeyDesk, settings: Settings) -> None:
    assert [title for _, title in desk.offered()] == ["Default", "Left hand"]
    desk.choose("left-hand")
    desk.change("label.skip", "Z")
    assert (desk.chosen, desk.base.name) == ("own", "Left hand")
    assert desk.layout.keys_of("answer.left") == ("A",)
    assert desk.layout.keys_of("label.skip") == ("Z",)
    desk.choose("default")
    assert desk.layout.keys_of("label.skip") == ("Space",)
    desk.choose("own")
    assert desk.layout.keys_of("label.skip") == ("Z",)
    desk.give_back("label.skip")
    assert desk.chosen == "left-hand"
    desk.change("answer.12", "Z")
    desk.give_back("answer.12")
    assert desk.chosen == "left-hand"
    save_settings(settings)
    assert load_settings() == (settings, "")


def test_every_change_is_taken_back_and_done_again(desk: KeyDesk) -> None:
    desk.add("label.skip", "X")
    desk.remove("label.flag")
    desk.choose("left-hand")
    states = [desk.layout]
    for _ in range(3):
        desk.take_back()
        states.append(desk.layout)
    assert states[-1].keys == {}
    with pytest.raises(InputError, match="no change of keys to take back"):
        desk.take_back()
    for state in reversed(states[:-1]):
        desk.do_again()
        assert desk.layout == state
    with pytest.raises(InputError, match="to do again"):
        desk.do_again()


def test_what_is_refused_changes_nothing(desk: KeyDesk, settings: Settings) -> None:
    desk.tasks = [Task(name="both", labels=("left", "yes"))]
    for action_id, key in (("label.skip", "F"), ("answer.yes", "Left"), ("label.skip", "no key")):
        with pytest.raises(InputError):
            desk.change(action_id, key)
    with pytest.raises(InputError):
        desk.choose("right-hand")
    assert settings.keys == KeySettings()
    with pytest.raises(InputError, match="to take back"):
        desk.take_back()


def test_a_file_is_called_as_its_layout(desk: KeyDesk, tmp_path: Path) -> None:
    desk.change("label.skip", "X")
    file = tmp_path / "night shift.toml"
    desk.save(file)
    desk.choose("default")
    desk.load(file)
    assert desk.layout.name == "night shift"
    assert desk.offered()[-1] == ("own", "night shift")
    desk.change("label.skip", "Z")
    assert desk.layout.name == "night shift"


@pytest.mark.parametrize(
    ("keys", "said", "left"),
    [
        (KeySettings(), "", {}),
        (KeySettings(layout="own", own={"label.skip": ("X",)}), "", {"label.skip": ("X",)}),
        (KeySettings(layout="gone"), "no key layout 'gone' any more", {}),
        (
            KeySettings(layout="own", own={"label.skip": ("F",), "label.note": ("X",)}),
            "F for “Skip”",
            {"label.note": ("X",)},
        ),
        (KeySettings(layout="own", own={"old.action": ("X",)}), "X for “old.action”", {}),
    ],
)
def test_settings_that_clash_are_used_as_far_as_they_can_be(
    keys: KeySettings, said: str, left: dict[str, tuple[str, ...]]
) -> None:
    usable, sentence = usable_keys(keys)
    assert said in sentence
    assert bool(said) == bool(sentence)
    assert chosen_layout(usable).keys == left
    assert usable_keys(usable) == (usable, "")
