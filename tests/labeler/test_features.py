"""The features of a project: computed once, again only for what changed, and searched for what looks alike."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from labeler.cli import run_command_line
from labeler.feature_jobs import compute_features
from labeler.features import Features, features_folder, nearest, read_features, read_space, write_space
from labeler.project import Project, create_project, open_project
from labeler.tasks import LIGHT
from tests.labeler.conftest import write_lit_pictures

Events = list[dict[str, object]]


def some_features(count: int = 50, seed: int = 4) -> Features:
    rows = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    names = tuple(f"{number}.png" for number in range(count))
    return Features("pixels", names, names, rows)


@pytest.fixture
def lit(tmp_path: Path) -> Project:
    write_lit_pictures(tmp_path / "pictures")
    return create_project(tmp_path / "faces", tmp_path / "pictures", (LIGHT,))


def test_the_nearest_are_those_of_the_largest_cosine_without_the_image_itself() -> None:
    found = some_features()
    among = found.rows_of([f"{number}.png" for number in range(0, 50, 2)])
    expected = sorted(
        ((float(found.rows[7] @ found.rows[one]), found.names[one]) for one in among.tolist()), reverse=True
    )
    got = nearest(found, "7.png", among, 5)
    assert [name for name, _ in got] == [name for _, name in expected[:5]]
    assert [alike for _, alike in got] == pytest.approx([alike for alike, _ in expected[:5]], abs=1e-6)
    assert "8.png" not in [name for name, _ in nearest(found, "8.png", among, 50)]
    assert len(nearest(found, "8.png", among, 50)) == 24


def test_there_are_no_neighbours_of_an_unknown_image_or_among_none() -> None:
    found = some_features()
    assert nearest(found, "x.png", found.rows_of(["1.png"]), 3) == []
    assert nearest(found, "1.png", found.rows_of(["y.png", "1.png"]), 3) == []


def test_equally_alike_images_come_in_the_order_of_their_rows() -> None:
    rows = np.ones((6, 1), np.float32)
    names = tuple("abcdef")
    assert [name for name, _ in nearest(Features("pixels", names, names, rows), "c", np.arange(6), 5)] == list("abdef")


def test_without_a_network_pixels_describe_what_can_be_read(lit: Project) -> None:
    events: Events = []
    with closing(lit):
        assert read_features(lit, "light") is None
        found = compute_features(lit, "light", events.append)
        kept = read_features(lit, "light")
    assert found.space == "pixels"
    assert len(found.names) == 25  # the last cannot be read
    assert kept is not None
    assert kept.names == found.names
    np.testing.assert_array_equal(kept.rows, found.rows)
    texts = [str(event["text"]) for event in events if event["event"] == "message"]
    assert len(texts) == 1
    assert "25.png" in texts[0]
    assert events[-2] == {"event": "progress", "stage": "look at pictures", "done": 26, "total": 26}
    closest = [nearest(found, name, np.arange(25), 1)[0][0] for name in found.names]
    assert all(int(one[:2]) % 3 == int(other[:2]) % 3 for one, other in zip(found.names, closest, strict=True))


def test_only_what_changed_is_looked_at_again(lit: Project) -> None:
    with closing(lit):
        before = compute_features(lit, "light", lambda event: None)
        changed = lit.image_path("03.png")
        changed.write_bytes(lit.image_path("04.png").read_bytes())
        os.utime(changed, ns=(1, 1))
        events: Events = []
        after = compute_features(lit, "light", events.append)
        totals = {event["total"] for event in events if event["event"] == "progress"}
        assert totals == {2}  # with the one that cannot be read: it may be another time
        np.testing.assert_allclose(after.rows[after.places["03.png"]], after.rows[after.places["04.png"]], atol=1e-5)
        same = [name for name in before.names if name != "03.png"]
        np.testing.assert_array_equal(before.rows[before.rows_of(same)], after.rows[after.rows_of(same)])
        folder = features_folder(lit, "pixels")
        assert len(list(folder.glob("rows-*.npy"))) == 1


def test_the_best_network_describes_and_pixels_serve_until_it_has(trained: Project) -> None:
    compute_features(trained, "orientation", lambda event: None)  # has no network
    waiting = read_features(trained, "light")
    assert waiting is not None
    assert waiting.space == "pixels"
    found = compute_features(trained, "light", lambda event: None, "cpu")
    assert found.space.startswith("light-vgg19_variation-00")
    again = read_features(trained, "light")
    assert again is not None
    assert again.space == found.space
    events: Events = []
    compute_features(trained, "light", events.append, "cpu")
    assert events == []


@pytest.mark.parametrize(
    "damage",
    [
        b"",
        b"[1]",
        b'{"names": [1], "keys": ["a"], "rows": "rows-0.npy"}',
        b'{"names": ["a"], "keys": ["a"], "rows": "../../labels.sqlite"}',
        b"[" * 100_000,
    ],
)
def test_a_damaged_index_counts_as_none(tmp_path: Path, damage: bytes) -> None:
    write_space(tmp_path / "pixels", some_features())
    (tmp_path / "pixels" / "index.json").write_bytes(damage)
    assert read_space(tmp_path / "pixels") is None


def test_rows_of_another_number_or_cut_short_count_as_none(tmp_path: Path) -> None:
    folder = tmp_path / "pixels"
    write_space(folder, some_features())
    assert read_space(folder) is not None
    rows = next(folder.glob("rows-*.npy"))
    whole = rows.read_bytes()
    rows.write_bytes(whole[:-100])
    assert read_space(folder) is None
    np.save(rows, some_features(49).rows)
    assert read_space(folder) is None


def test_damaged_axes_are_learned_anew(lit: Project) -> None:
    with closing(lit):
        compute_features(lit, "light", lambda event: None)
        (features_folder(lit, "pixels") / "axes.npz").write_bytes(b"no arrays")
        os.utime(lit.image_path("03.png"), ns=(1, 1))
        events: Events = []
        found = compute_features(lit, "light", events.append)
        assert len(found.names) == 25
        assert {event["total"] for event in events if event["event"] == "progress"} == {26}


def test_the_command_tells_what_it_made(copy_trained: Callable[[], Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = copy_trained()
    code = run_command_line(["features", str(folder), "--task", "light", "--json", "--device", "cpu"], lambda _: 0)
    assert code == 0
    told = json.loads(capsys.readouterr().out)
    assert told["images"] == 25
    with closing(open_project(folder)) as project:
        kept = read_features(project, "light")
        assert kept is not None
        assert told["space"] == kept.space
    assert run_command_line(["features", str(folder), "--task", "nose"], lambda _: 0) == 1
