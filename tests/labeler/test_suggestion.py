"""What is suggested: typical pictures first, then varied ones that the network is unsure of, never an audited one."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from labeler.audit import draw, open_images
from labeler.cli import run_command_line
from labeler.errors import InputError
from labeler.image_filter import SUGGESTED, ImageFilter, orders
from labeler.label_session import LabelSession
from labeler.predict_jobs import predict_images
from labeler.project import Project, create_project, open_project
from labeler.store import Annotation, annotate, image_name, set_missing, undo
from labeler.suggested_images import suggestions
from labeler.suggestion import TYPICAL, UNSURE, margins, suggest, unsure_places, varied_places
from labeler.tasks import LIGHT, ORIENTATION
from labeler.work_queue import QUEUES
from tests.labeler.conftest import write_lit_pictures

QUEUE = QUEUES["suggested"]


def quiet(_event: dict[str, object]) -> None:
    """Nobody listens."""


def queued(project: Project, task: str = "light") -> list[str]:
    return [image_name(project.store, image) for image in QUEUE.select(project.store, [task], "ann")]


@pytest.fixture
def lit(tmp_path: Path) -> Project:
    write_lit_pictures(tmp_path / "pictures")
    return create_project(tmp_path / "faces", tmp_path / "pictures", (ORIENTATION, LIGHT))


def test_the_margin_is_the_lead_over_the_second() -> None:
    probabilities = np.array([[0.5, 0.3, 0.2], [0.34, 0.33, 0.33], [np.nan] * 3, [1, 0, 0]], np.float32)
    np.testing.assert_allclose(margins(probabilities), [0.2, 0.01, np.nan, 1], atol=1e-6)
    assert unsure_places(probabilities, 10) == [1, 0, 3]
    assert unsure_places(probabilities, 1) == [1]


def test_of_fifty_copies_of_one_picture_one_is_suggested() -> None:
    same, others = np.tile([[1, 0, 0]], (50, 1)), np.array([[0, 1, 0], [0, 0, 1]])
    rows = np.concatenate([same, others]).astype(np.float32)
    chosen = varied_places(rows, 3)
    assert {50, 51} < set(chosen)
    assert chosen == sorted(chosen)


def test_without_a_network_one_of_each_kind_comes_first(lit: Project) -> None:
    with closing(lit):
        found = suggest(lit, "light", 3, quiet)
        assert (found.way, found.run, found.looked_at, found.open) == (TYPICAL, "", 26, 26)
        assert {int(name[:2]) % 3 for name in found.names} == {0, 1, 2}
        assert sorted(found.names) == queued(lit)
        assert suggestions(lit.store, "light") == (3, 3)
        assert suggest(lit, "light", 3, quiet) == found


def test_with_a_network_they_come_of_its_shortlist(trained: Project) -> None:
    found = suggest(trained, "light", 1, quiet, "cpu")
    assert found.way == UNSURE
    names = [f"{number:02d}.png" for number in range(18, 25)]
    probabilities = predict_images(trained, found.run, names, quiet, "cpu")
    assert names.index(found.names[0]) in unsure_places(probabilities, 5)


def test_the_last_few_are_all_suggested_but_those_that_cannot_be_read(trained: Project) -> None:
    found = suggest(trained, "light", 50, quiet, "cpu")
    assert sorted(found.names) == [f"{number:02d}.png" for number in range(18, 25)]
    assert (found.way, found.looked_at) == (TYPICAL, 8)


def test_the_queue_survives_a_restart_and_empties_as_pictures_are_labelled(lit: Project) -> None:
    folder = lit.folder
    with closing(lit):
        names = suggest(lit, "light", 4, quiet).names
    with closing(open_project(folder)) as project:
        order = ImageFilter(order=SUGGESTED)
        session = LabelSession(project, "ann", [project.task("light")], "suggested", narrowed=order)
        assert [session.name_of(image) for image in session.queue.images] == list(names)
        for _ in range(3):
            session.answer("left")
        assert suggestions(project.store, "light") == (4, 1)
        undo(project.store, "ann")
        assert suggestions(project.store, "light") == (4, 2)
        assert QUEUE.count(project.store, ["orientation"], "ann") == 0


def test_audited_images_are_never_suggested_nor_suggestions_drawn_less_often(lit: Project) -> None:
    with closing(lit):
        audit = draw(lit.store, "ann", "pool", "light", 20, seed=7)
        audited = {image_name(lit.store, image) for image in open_images(lit.store, audit, "ann")}
        found = suggest(lit, "light", 26, quiet)
        assert not audited & set(found.names)
        assert set(found.names) == {f"{number:02d}.png" for number in range(25)} - audited
        other = suggest(lit, "orientation", 26, quiet)
        assert len(other.names) == 25  # the audit is of light


def test_an_audit_draws_from_all_and_takes_its_images_out_of_the_queue(lit: Project) -> None:
    with closing(lit):
        before = set(suggest(lit, "light", 25, quiet).names)
        plain = draw(lit.store, "ann", "pool", "light", 10, seed=3)
        drawn = {image_name(lit.store, image) for image in open_images(lit.store, plain, "ann")}
        assert drawn & before
        assert set(queued(lit)) == before - drawn


def test_missing_and_labelled_pictures_are_not_suggested(lit: Project) -> None:
    with closing(lit):
        set_missing(lit.store, ["00.png"])
        annotate(lit.store, "ben", [Annotation(2, "light", "left")])
        found = suggest(lit, "light", 26, quiet)
        assert not {"00.png", "01.png"} & set(found.names)


def test_suggestions_are_no_order_of_queues(lit: Project) -> None:
    with closing(lit):
        before = orders(lit.store)
        suggest(lit, "light", 3, quiet)
        assert orders(lit.store) == before


def test_what_cannot_be_is_told(lit: Project) -> None:
    with closing(lit):
        with pytest.raises(InputError, match="give 1 or more"):
            suggest(lit, "light", 0, quiet)
        with pytest.raises(InputError, match="no task 'nose'"):
            suggest(lit, "nose", 5, quiet)


def test_the_command_prints_names_and_json(
    copy_trained: Callable[[], Path], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(copy_trained())
    command = ["suggest", folder, "--task", "light", "--n", "2", "--device", "cpu", "--progress", "none"]
    assert run_command_line(command, lambda _: 0) == 0
    names = capsys.readouterr().out.split()
    assert len(names) == 2
    assert run_command_line([*command, "--json"], lambda _: 0) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["names"], told["way"], told["open"]) == (names, "unsure", 8)
    assert run_command_line([*command[:-2], "--n", "-1"], lambda _: 0) == 1
