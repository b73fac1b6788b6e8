"""Several trainings are asked about pictures and mirror images together, and about each only once."""

from __future__ import annotations

import json
import signal
from contextlib import closing

import numpy as np
import pytest

from labeler.audit_account import Look
from labeler.auto_label import plan_task, propose
from labeler.certified_label import _question
from labeler.cli import run_command_line
from labeler.errors import InputError
from labeler.predict_jobs import predict_images, predict_views, prediction_cache
from labeler.prediction_cache import MIRRORED, PLAIN, KnownPredictions, picture_keys
from labeler.project import Project, open_project
from labeler.terms import Terms
from labeler.views import Views

RUNS = ("light-vgg19_variation-001", "light-vgg19_variation-002")
PICTURES = ("03.png", "25.png", "11.png", "04.png")  # the second cannot be read


class Events:
    def __init__(self) -> None:
        self.progress: list[tuple[object, object]] = []
        self.messages: list[str] = []

    def __call__(self, event: dict[str, object]) -> None:
        if event["event"] == "message":
            self.messages.append(str(event["text"]))
        else:
            self.progress.append((event["done"], event["total"]))


def views_of(project: Project, events: Events, *, mirror: bool = True) -> Views:
    return predict_views(project, RUNS, PICTURES, events, "cpu", "light", mirror=mirror)


def packs(project: Project, view: str) -> int:
    return len(list((project.cache_folder / "predictions").rglob(f"{view}-*.npz")))


def test_both_views_answer_the_same_question(trained: Project) -> None:
    events = Events()
    views = views_of(trained, events)
    assert views.plain.shape == views.mirrored.shape == (2, 4, 3)
    assert views.plain.dtype == views.average.dtype == np.float32
    for found in (views.plain, views.mirrored, views.average):
        assert np.isnan(found).all(axis=(0, 2)).tolist() == [False, True, False, False]
        assert np.allclose(found[:, [0, 2, 3]].sum(axis=2), 1, atol=1e-5)
    keys = picture_keys([trained.image_path(name) for name in PICTURES])
    for number, run in enumerate(RUNS):
        cache = prediction_cache(trained, run)
        assert cache is not None
        said = {view: KnownPredictions(cache, view, 3).find(keys) for view in (PLAIN, MIRRORED)}
        assert np.array_equal(views.plain[number], said[PLAIN], equal_nan=True)
        assert np.array_equal(views.mirrored[number], said[MIRRORED][:, ::-1], equal_nan=True)
        assert np.nanmax(np.abs(said[PLAIN] - said[MIRRORED])) > 1e-4
        assert np.array_equal(predict_images(trained, run, PICTURES, events, "cpu"), said[PLAIN], equal_nan=True)
    assert np.allclose(views.average, (views.plain + views.mirrored) / 2, equal_nan=True)
    assert any("25.png cannot be read" in text for text in events.messages)


def test_nothing_is_asked_twice_and_a_view_that_lacks_is_asked_alone(trained: Project) -> None:
    events = Events()
    plain = views_of(trained, events, mirror=False)
    assert plain.mirrored is plain.plain
    assert plain.average is plain.plain
    assert (packs(trained, PLAIN), packs(trained, MIRRORED)) == (2, 0)
    both = views_of(trained, events)
    assert np.array_equal(both.plain, plain.plain, equal_nan=True)
    assert (packs(trained, PLAIN), packs(trained, MIRRORED)) == (2, 2)
    events.progress.clear()
    again = views_of(trained, events)
    assert np.array_equal(again.average, both.average, equal_nan=True)
    assert events.progress == [(4, 4)]  # the picture that cannot be read is tried again
    assert (packs(trained, PLAIN), packs(trained, MIRRORED)) == (2, 2)


def test_a_task_whose_labels_a_mirror_leaves_alone_swaps_nothing(trained: Project) -> None:
    sided = views_of(trained, Events())
    config = trained.folder / "project.toml"
    task = trained.task("light")
    assert dict(task.mirror) == {"left": "right", "right": "left"}
    assert "[tasks.mirror]" in config.read_text(encoding="utf-8")
    task.mirror.clear()  # as if the person had taken it out of project.toml
    unsided = views_of(trained, Events())
    assert np.array_equal(unsided.mirrored, sided.mirrored[:, :, ::-1], equal_nan=True)
    assert np.array_equal(unsided.plain, sided.plain, equal_nan=True)


def test_labels_written_in_another_order_are_not_mistaken_for_each_other(trained: Project) -> None:
    before = views_of(trained, Events())
    config = trained.folder / "project.toml"
    text = config.read_text(encoding="utf-8")
    assert '["left", "center", "right"]' in text
    config.write_text(text.replace('["left", "center", "right"]', '["center", "right", "left"]'), encoding="utf-8")
    with closing(open_project(trained.folder)) as turned:
        after = views_of(turned, Events())
        assert turned.task("light").labels == ("center", "right", "left")
    for old, new in ((before.plain, after.plain), (before.mirrored, after.mirrored)):
        assert np.allclose(new, old[:, :, [1, 2, 0]], atol=1e-6, equal_nan=True)


def test_no_pictures(trained: Project) -> None:
    assert predict_views(trained, RUNS, [], Events(), "cpu", "light").average.shape == (2, 0, 3)


def test_trainings_of_no_or_several_tasks_are_refused(trained: Project) -> None:
    with pytest.raises(InputError, match="Trainings of one task are asked together"):
        predict_views(trained, [], PICTURES, Events(), "cpu")


def test_auto_labelling_decides_by_the_average_unless_the_mirror_is_switched_off(trained: Project) -> None:
    task = trained.task("light")
    for mirror in (True, False):
        found = propose(trained, plan_task(trained, task, RUNS, 0.01, 0.01, mirror=mirror), Events(), "cpu")
        views = predict_views(trained, RUNS, found.names, Events(), "cpu", "light")
        expected = views.average if mirror else views.plain
        assert np.array_equal(found.probabilities, expected, equal_nan=True)
        assert found.summary()["mirror"] is mirror


def test_a_look_at_audits_with_the_mirror_is_another_one_than_without(trained: Project) -> None:
    looks = []
    for mirror in (True, False):
        plan = plan_task(trained, trained.task("light"), RUNS, mirror=mirror)
        looks.append(Look((1,), ("a",), _question(plan, Terms(), "ab" * 32), 0.05))
    assert not looks[0].is_again(looks[1])
    assert looks[0].question.startswith(Terms().question("light"))


def test_the_command_line_switches_the_mirror_off(
    trained: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the handlers are the test process's own
    given = ["auto-label", str(trained.folder), "--task", "light", "--dry-run", "--json", "--device", "cpu"]
    for option, packs_there in (("--no-mirror", 0), ("--mirror", 2)):
        assert run_command_line([*given, option, "--progress", "none"], lambda project: 1) == 0
        assert json.loads(capsys.readouterr().out)["tasks"]["light"]["mirror"] is (option == "--mirror")
        assert packs(trained, MIRRORED) == packs_there
