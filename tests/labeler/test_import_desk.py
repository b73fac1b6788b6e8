"""The files on the desk: what is to be read anew, what is open, what an import would take."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from labeler.file_choice import FileChoice, parse_choices
from labeler.file_facts import Comparison, FileFacts, MirrorWarning, Preview, Sample, Spelling, TaskFacts
from labeler.import_desk import ImportDesk
from labeler.tasks import LIGHT, ORIENTATION

ANN, BEN, CY = (Path(f"{name}.csv") for name in ("ann", "ben", "cy"))
SAMPLES = tuple(Sample(image=f"{n}.png", label=label, line=n, text="") for n, label in enumerate(("left", "right")))


def facts(path: Path, **more: object) -> FileFacts:
    tasks = {name: TaskFacts(labels={"left": 2, "center": 1}, samples=SAMPLES) for name in ("orientation", "light")}
    return replace(FileFacts(path=str(path), annotators=(path.stem,), tasks=tasks), **more)  # type: ignore[arg-type]


def desk_with(*found: FileFacts) -> ImportDesk:
    desk = ImportDesk([ORIENTATION, LIGHT])
    desk.add([Path(one.path) for one in found])
    desk.take(desk.choices, Preview(files=found, formats=("auto", "csv")))
    return desk


def test_files_are_added_once_and_read_before_they_are_ready() -> None:
    desk = ImportDesk([LIGHT])
    desk.add([ANN, BEN])
    desk.add([BEN, CY])
    assert desk.files == (ANN, BEN, CY)
    assert desk.needs_reading
    assert desk.ready == ()
    assert desk.facts_of(ANN) is None


def test_every_change_of_the_reading_asks_for_it_anew_and_a_replacement_does_not() -> None:
    desk = desk_with(facts(ANN))
    assert not desk.needs_reading
    desk.take_answers(ANN, True)
    assert not desk.needs_reading
    for change in (
        lambda: desk.swap(ANN, "light"),
        lambda: desk.name_annotator(ANN, " Ann "),
        lambda: desk.read_as(ANN, "csv"),
        lambda: desk.spell(ANN, {"light": {"L": "left"}}),
    ):
        change()
        assert desk.needs_reading
        desk.take(desk.choices, Preview(files=(facts(ANN),), formats=("auto",)))
    assert desk.choice_of(ANN) == FileChoice(
        annotator="Ann", format="csv", replace=True, spellings={"light": {"L": "left"}}
    )
    desk.spell(ANN, {})
    assert desk.choice_of(ANN).spellings == {}


def test_swapped_sides_are_seen_at_once_and_what_was_said_of_them_no_more() -> None:
    found = Comparison(task="light", annotator="ben", other="ann", file=str(ANN), images=9, agreement=0.1)
    warning = MirrorWarning(compared=found, swapped=0.9, suspect="this")
    back = replace(found, annotator="ann", other="ben", file=str(BEN))
    desk = desk_with(facts(ANN, compared=(back,)), facts(BEN, mirrored=(warning,), compared=(found,)))
    desk.swap(BEN, "light")
    seen, other = desk.facts_of(BEN), desk.facts_of(ANN)
    assert seen is not None
    assert other is not None
    assert seen.tasks["light"].labels == {"center": 1, "right": 2}
    assert [one.label for one in seen.tasks["light"].samples] == ["right", "left"]
    assert seen.tasks["orientation"].labels == {"left": 2, "center": 1}
    assert (seen.mirrored, seen.compared, other.compared) == ((), (), ())
    desk.swap(BEN, "light")
    assert desk.facts_of(BEN) == facts(BEN, mirrored=(warning,), compared=(found,))
    assert not desk.needs_reading


def test_what_is_open_faulty_or_left_out_is_not_imported() -> None:
    unknown = (Spelling(task="light", text="L", count=2, label="left"),)
    desk = desk_with(facts(ANN, differing=3), facts(BEN, fault="no labels", unknown=unknown), facts(CY, fault="broken"))
    assert [desk.is_open(path) for path in desk.files] == [True, True, False]
    assert [desk.is_faulty(path) for path in desk.files] == [False, False, True]
    assert desk.ready == ()
    desk.take_answers(ANN, True)
    assert desk.ready == (ANN,)
    desk.leave_out(ANN, True)
    assert desk.ready == ()
    assert not desk.is_open(ANN)
    desk.leave_out(ANN, False)
    assert desk.ready == (ANN,)


def test_the_commands_name_the_files_with_their_choices() -> None:
    desk = desk_with(facts(ANN), facts(CY, fault="broken"))
    desk.swap(ANN, "light")
    asked = desk.preview_arguments(Path("faces"))
    assert asked[:4] == ("preview", "faces", "ann.csv", "cy.csv")
    assert parse_choices(asked[5])[ANN].swap == ("light",)
    brought = desk.import_arguments(Path("faces"), "Ada")
    assert (brought[:3], brought[-2:]) == (("import", "faces", "ann.csv"), ("--by", "Ada"))
    assert list(parse_choices(brought[4])) == [ANN]
