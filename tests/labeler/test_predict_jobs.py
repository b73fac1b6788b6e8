"""What the networks of trainings say of pictures."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from labeler.errors import InputError
from labeler.jobs import checkpoint_path
from labeler.predict_jobs import predict_images, write_run_predictions
from labeler.project import Project
from labeler.store import apply_decisions

from .added_training import add_training

Event = dict[str, object]


def ignore(event: Event) -> None:
    pass


def test_predictions_are_probabilities_and_nan_where_a_picture_cannot_be_read(trained: Project) -> None:
    found = predict_images(trained, "light-vgg19_variation-001", ["00.png", "25.png", "24.png"], ignore, "cpu")
    assert np.isnan(found).all(axis=1).tolist() == [False, True, False]
    assert np.allclose(found[[0, 2]].sum(axis=1), 1, atol=1e-5)


def test_a_checkpoint_of_another_task_or_a_missing_one_is_refused(trained: Project) -> None:
    add_training(trained, "fake", "cnn4", 1.0)
    checkpoint_path(trained, "fake").unlink()
    with pytest.raises(InputError, match="is missing: put it back, or train"):
        predict_images(trained, "fake", ["00.png"], ignore, "cpu")
    trained.store.connection.execute("UPDATE run SET task = 'orientation' WHERE id = 'light-vgg19_variation-001'")
    with pytest.raises(InputError, match="was trained for task 'light', not 'orientation'"):
        predict_images(trained, "light-vgg19_variation-001", ["00.png"], ignore, "cpu")
    apply_decisions(trained.store, "ann", "auto-1", {}, [])
    with pytest.raises(InputError, match="auto-1 is an auto-labelling and has no network"):
        predict_images(trained, "auto-1", ["00.png"], ignore, "cpu")


def test_written_predictions_have_a_row_for_every_image(trained: Project) -> None:
    path, count = write_run_predictions(trained, "light-vgg19_variation-001", None, ignore, "cpu")
    assert path == trained.runs_folder / "light-vgg19_variation-001" / "predictions.csv"
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert (count, len(rows)) == (26, 26)
    assert list(rows[0]) == ["image", "label", "confidence", "p_left", "p_center", "p_right"]
    assert set(rows[25].values()) == {"25.png", ""}
    for row in rows[:25]:
        shares = {label: float(row[f"p_{label}"]) for label in ("left", "center", "right")}
        assert row["label"] == max(shares, key=lambda label: shares[label])
        assert float(row["confidence"]) == max(shares.values())
