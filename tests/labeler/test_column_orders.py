"""The orders that columns without a header may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from labeler.column_orders import orders_in_file, possible_orders
from labeler.label_files.one_hot import column_order
from labeler.tasks import LIGHT, ORIENTATION, PRESETS, Task

MOOD = Task(name="mood", labels=("happy", "sad"))


def titles(tasks: list[Task], width: int) -> list[str]:
    return [order.columns for order in possible_orders(tasks, width)]


def test_tasks_come_in_any_order_first_with_their_labels_as_they_are_then_turned() -> None:
    light, orientation = "light:left,center,right", "orientation:left,center,right"
    found = titles([ORIENTATION, LIGHT, MOOD], 6)
    assert found[:2] == [f"{orientation};{light}", f"{light};{orientation}"]
    assert "light:right,center,left;orientation:left,center,right" in found
    assert len(found) == len(set(found)) == 8
    assert titles([ORIENTATION, LIGHT, MOOD], 2) == ["mood:happy,sad", "mood:sad,happy"]
    assert len(titles([LIGHT], 3)) == 6
    assert titles([ORIENTATION, LIGHT], 4) == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize("width", [41, 80, 79, 1])
def test_forty_attributes_are_no_search_without_end(width: int) -> None:
    attributes = PRESETS["celeba-attributes"]
    found = possible_orders(attributes, width)
    assert len(found) == (24 if width == 80 else 0)
    assert all(sum(len(task.labels) for task in column_order(one.columns)) == width for one in found)


def test_a_file_that_cannot_be_read_as_it_is_still_offers_its_orders(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("00.png,1,0\n01.png,0,1\n")
    assert [one.title for one in orders_in_file(path, [LIGHT, MOOD])] == ["mood (happy, sad)", "mood (sad, happy)"]
    path.write_text("image,light\n00.png,left\n")
    assert orders_in_file(path, [LIGHT, MOOD]) == ()
    assert orders_in_file(tmp_path / "none.csv", [LIGHT]) == ()
