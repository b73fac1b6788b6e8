"""Whatever people do in whatever order: the store equals a model in plain Python, and its counts a recount."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from labeler.errors import InputError
from labeler.store import (
    Annotation,
    Decision,
    RuleOfRun,
    Store,
    add_images,
    annotate,
    annotator_counts,
    annotator_votes,
    apply_decisions,
    create_store,
    final_counts,
    final_labels,
    import_annotations,
    marks,
    open_store,
    recent_actions,
    record_self_check,
    redo,
    redo_to,
    restore_rule,
    revert_rule,
    revert_run,
    runs,
    self_checks,
    set_mark,
    skip,
    steps_forth,
    undo,
    undo_to,
)
from labeler.tasks import LIGHT, ORIENTATION

TASKS = (ORIENTATION, LIGHT)
PEOPLE = st.sampled_from(["ann", "bob"])
IMAGES = st.integers(1, 3)
NAMES = st.sampled_from([task.name for task in TASKS])
LABELS = st.sampled_from([None, *LIGHT.labels])
ANSWERS = st.lists(st.tuples(IMAGES, NAMES, LABELS), min_size=1, max_size=4)
MARKS = st.tuples(PEOPLE, IMAGES, st.booleans(), st.sampled_from(["", "dark", "two faces"]))

Question = tuple[int, str, str, bool]  # image, task, annotator, whether it settles a conflict


def rule_of(label: str | None) -> str:
    """Every label is given by a rule of its own kind."""
    return {None: "needs review", "center": "one voice"}.get(label, "agreement")


@dataclass
class Step:
    """An action in the model: what it answered and marked, and the run that it applied or reverted."""

    answers: dict[Question, tuple[str, str | None]] = field(default_factory=dict)
    marks: dict[tuple[int, str], tuple[bool, str]] = field(default_factory=dict)
    run: str = ""
    reverts: bool = False
    rule: str = ""
    check: tuple[int, str, str, str] | None = None
    counts: bool = True


class StoreAgainstModel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = self.quick(create_store(self.folder / "labels.sqlite", TASKS))
        add_images(self.store, ["a", "b", "c"])
        self.steps: list[Step] = []
        self.done: dict[str, list[Step]] = {"ann": [], "bob": []}
        self.undone: dict[str, list[Step]] = {"ann": [], "bob": []}
        self.decided: dict[str, dict[tuple[int, str], str | None]] = {}

    @staticmethod
    def quick(store: Store) -> Store:
        store.connection.execute("PRAGMA synchronous = OFF")  # nothing here pulls the plug
        return store

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def act(self, person: str, step: Step) -> None:
        self.steps.append(step)
        self.done[person].append(step)
        self.undone[person].clear()

    @rule(person=PEOPLE, answers=ANSWERS, role=st.sampled_from(["vote", "review", "adjudication"]))
    def annotate(self, person: str, answers: list[tuple[int, str, str | None]], role: str) -> None:
        annotate(self.store, person, [Annotation(*answer) for answer in answers], role)
        settles = role == "adjudication"
        self.act(person, Step({(image, task, person, settles): (role, label) for image, task, label in answers}))

    @rule(person=PEOPLE, image=IMAGES, tasks=st.lists(NAMES, min_size=1, unique=True))
    def skip(self, person: str, image: int, tasks: list[str]) -> None:
        skip(self.store, person, image, tasks)
        open_questions = [(image, task, person, False) for task in tasks]
        votes = self.standing()
        answers = {key: ("skip", None) for key in open_questions if votes.get(key, ("", None))[1] is None}
        if answers:
            self.act(person, Step(dict(answers)))

    @rule(mark=MARKS)
    def mark(self, mark: tuple[str, int, bool, str]) -> None:
        person, image, flag, note = mark
        set_mark(self.store, person, image, flag, note)
        self.act(person, Step(marks={(image, person): (flag, note)}))

    @rule(importer=PEOPLE, person=PEOPLE, answers=ANSWERS, noted=st.lists(MARKS, max_size=3))
    def bring_in(
        self,
        importer: str,
        person: str,
        answers: list[tuple[int, str, str | None]],
        noted: list[tuple[str, int, bool, str]],
    ) -> None:
        import_annotations(self.store, importer, "f.csv", [(person, Annotation(*one)) for one in answers], noted)
        step = Step({(image, task, person, False): ("vote", label) for image, task, label in answers})
        step.marks = {(image, who): (flag, note) for who, image, flag, note in noted}
        self.act(importer, step)

    @rule(person=PEOPLE, answers=ANSWERS)
    def auto_label(self, person: str, answers: list[tuple[int, str, str | None]]) -> None:
        run = f"auto-{len(self.decided):03d}"
        made = {(image, task): label for image, task, label in answers}
        decisions = [Decision(image, task, label, rule_of(label), 0.9, ()) for (image, task), label in made.items()]
        apply_decisions(self.store, person, run, {}, decisions)
        self.decided[run] = made
        self.act(person, Step(run=run))

    @rule(person=PEOPLE)
    def revert_the_latest_run(self, person: str) -> None:
        counting = [run for run in self.decided if self.run_counts(run)]
        if counting:
            revert_run(self.store, person, counting[-1])
            self.act(person, Step(run=counting[-1], reverts=True))

    @rule(person=PEOPLE, task=NAMES, name=st.sampled_from(["agreement", "one voice"]))
    def turn_a_rule_of_the_latest_run(self, person: str, task: str, name: str) -> None:
        counting = [run for run in self.decided if self.run_counts(run)]
        made = self.decided[counting[-1]] if counting else {}
        if any(label and key[1] == task and rule_of(label) == name for key, label in made.items()):
            counts = self.rule_counts(counting[-1], task, name)
            (revert_rule if counts else restore_rule)(self.store, person, RuleOfRun(counting[-1], task, name))
            self.act(person, Step(run=counting[-1], reverts=counts, rule=f"{task}: {name}"))

    @rule(person=PEOPLE, image=IMAGES, task=NAMES, label=st.sampled_from(LIGHT.labels))
    def self_check(self, person: str, image: int, task: str, label: str) -> None:
        stood = self.standing().get((image, task, person, False), ("", None))[1]
        if stood is None:
            with pytest.raises(InputError):
                record_self_check(self.store, person, image, task, label)
        else:
            record_self_check(self.store, person, image, task, label)
            self.act(person, Step(check=(image, task, stood, label)))

    @rule(person=PEOPLE, back=st.integers(1, 4))
    def undo_to(self, person: str, back: int) -> None:
        done = self.done[person][-back:]
        if not done:
            return
        standing = [action.id for action in recent_actions(self.store, person, 100) if action.stands]
        assert undo_to(self.store, person, standing[len(done) - 1]) == len(done)
        for step in reversed(done):
            self.undone[person].append(self.done[person].pop())
            step.counts = False

    @rule(person=PEOPLE, forth=st.integers(1, 4))
    def redo_to(self, person: str, forth: int) -> None:
        again = self.undone[person][-forth:]
        if not again:
            return
        # What can be done again was done last of what stands no longer, in the order in which it was done.
        first = len(self.done[person])
        actions = recent_actions(self.store, person, 100)
        redoable = [action.id for action in actions if steps_forth(self.store, person, action.id) == len(again)]
        assert redo_to(self.store, person, redoable[0]) == len(again)
        for step in reversed(again):
            self.done[person].append(self.undone[person].pop())
            step.counts = True
        assert len(self.done[person]) == first + len(again)

    @rule(person=PEOPLE)
    def undo(self, person: str) -> None:
        assert (undo(self.store, person) is not None) == bool(self.done[person])
        if self.done[person]:
            self.undone[person].append(self.done[person].pop())
            self.undone[person][-1].counts = False

    @rule(person=PEOPLE)
    def redo(self, person: str) -> None:
        assert (redo(self.store, person) is not None) == bool(self.undone[person])
        if self.undone[person]:
            self.done[person].append(self.undone[person].pop())
            self.done[person][-1].counts = True

    @rule()
    def close_and_open(self) -> None:
        self.store.close()
        self.store = self.quick(open_store(self.folder / "labels.sqlite", TASKS))

    def standing(self) -> dict[Question, tuple[str, str | None]]:
        """What stands for each question, in the order in which it was said."""
        found: dict[Question, tuple[str, str | None]] = {}
        for step in self.steps:
            if step.counts:
                for key, answer in step.answers.items():
                    found.pop(key, None)
                    found[key] = answer
        return found

    def run_counts(self, run: str) -> bool:
        acts = [step for step in self.steps if step.run == run and step.counts and not step.rule]
        return bool(acts) and not acts[-1].reverts

    def rule_counts(self, run: str, task: str, name: str) -> bool:
        acts = [step for step in self.steps if (step.run, step.rule) == (run, f"{task}: {name}") and step.counts]
        return not acts or not acts[-1].reverts

    def final(self, image: int, task: str) -> tuple[str, str | None] | None:
        standing = {key: answer for key, answer in self.standing().items() if key[:2] == (image, task) and answer[1]}
        settled = [label for key, (_, label) in standing.items() if key[3]]
        if settled:
            return "adjudicated", settled[-1]
        votes = [answer for key, answer in standing.items() if not key[3]]
        if len({label for _, label in votes}) > 1:
            return "conflict", None
        if votes:
            alone = "reviewed" if votes[0][0] == "review" else "human"
            return ("unanimous" if len(votes) > 1 else alone), votes[0][1]
        decided = [
            made[image, task]
            for run, made in self.decided.items()
            if (image, task) in made
            and self.run_counts(run)
            and self.rule_counts(run, task, rule_of(made[image, task]))
        ]
        return (("auto", decided[-1]) if decided[-1] else ("needs review", None)) if decided else None

    @invariant()
    def votes_equal_the_models(self) -> None:
        standing = self.standing()
        for task in TASKS:
            wanted = {
                (key[0], key[2], label)
                for key, (_, label) in standing.items()
                if key[1] == task.name and not key[3] and label
            }
            assert set(annotator_votes(self.store, task.name)) == wanted
        counts = Counter((key[2], key[1]) for key, (_, label) in standing.items() if label and not key[3])
        found = {(person, task): n for person, done in annotator_counts(self.store).items() for task, n in done.items()}
        assert found == counts

    @invariant()
    def marks_equal_the_models(self) -> None:
        wanted: dict[tuple[int, str], tuple[bool, str]] = {}
        for step in self.steps:
            if step.counts:
                wanted |= step.marks
        assert marks(self.store) == {key: mark for key, mark in wanted.items() if mark != (False, "")}

    @invariant()
    def self_checks_and_past_actions_equal_the_models(self) -> None:
        for person, done in self.done.items():
            assert Counter(self_checks(self.store, person)) == Counter(step.check for step in done if step.check)
            assert sum(action.stands for action in recent_actions(self.store, person, 1000)) == len(done)

    @invariant()
    def final_labels_and_their_counts_equal_the_models(self) -> None:
        for task in TASKS:
            finals = {image: final for image in (1, 2, 3) if (final := self.final(image, task.name))}
            found = {image: (one.source, one.label) for image, one in final_labels(self.store, task.name).items()}
            assert found == finals
            assert final_counts(self.store, task.name) == Counter(finals.values())

    @invariant()
    def what_stands_is_the_last_that_the_log_says(self) -> None:
        """Without any knowledge of undo: the log alone, read to its end, gives the current annotations."""
        log = self.store.connection.execute(
            "SELECT image, task, annotator, slot, role, label FROM annotation WHERE id IN "
            "(SELECT max(id) FROM annotation GROUP BY image, task, annotator, slot) AND role IS NOT NULL"
        )
        current = self.store.connection.execute(
            "SELECT image, task, annotator, slot, role, label FROM current_annotation"
        )
        assert set(log) == set(current)

    @invariant()
    def runs_count_as_in_the_model(self) -> None:
        assert {run.id: not run.reverted for run in runs(self.store)} == {
            run: self.run_counts(run) for run in self.decided
        }


TestStoreAgainstModel = StoreAgainstModel.TestCase
TestStoreAgainstModel.settings = settings(
    max_examples=40, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
