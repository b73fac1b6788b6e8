"""Asks child processes what networks run on here, and what trainings will take, while nothing else runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from labeler.estimates import Estimate, KnownEstimates, key_of, time_words
from labeler.gui.question import Question
from labeler.project import Project
from labeler.training_plans import PlannedTraining, images_of

REST_MILLISECONDS = 1500  # for which the choice must rest before anything is tried


class EstimateAsker(QObject):
    """`want` names the trainings; `changed` tells that something is known by now."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.device = ""
        self._project: Project | None = None
        self._known: KnownEstimates | None = None
        self._wanted: list[PlannedTraining] = []
        self._faults: dict[PlannedTraining, str] = {}
        self._question = Question(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REST_MILLISECONDS)
        self._timer.timeout.connect(self._ask_next)

    @property
    def is_asking(self) -> bool:
        return self._timer.isActive() or self._question.is_open

    def open_project(self, project: Project | None) -> None:
        self.rest()
        self._project = project
        self._known = KnownEstimates(project) if project is not None else None
        self._faults = {}

    def want(self, plans: Sequence[PlannedTraining]) -> None:
        """Find out what these take, once the choice has rested."""
        wanted = list(dict.fromkeys(plans))
        if wanted == self._wanted and self.is_asking:
            return
        self.rest()
        self._wanted = wanted
        if not self.device or self._unknown():
            self._timer.start()

    def rest(self) -> None:
        """Ask no more: something else wants the machine, or nobody looks."""
        self._timer.stop()
        self._question.forget()

    def words(self, plans: Sequence[PlannedTraining]) -> str:
        """What these trainings take together, as far as it is known; "" where nothing is."""
        found = [(plan, self._find(plan)) for plan in plans]
        known = [(plan, one) for plan, one in found if one is not None]
        if fault := next((self._faults[plan] for plan in plans if plan in self._faults), ""):
            return fault
        if not plans or (len(known) < len(plans) and not self.is_asking):
            return ""
        if len(known) < len(plans):
            return self.tr("Trying 20 steps, to say how long it will take…")
        memory = max(one.memory_bytes for _, one in known)
        gpu = max(one.gpu_bytes for _, one in known)
        words = self.tr("At most about {time}").format(time=time_words(self.seconds(plans)))
        words += self.tr(", {memory:.1f} GB of memory").format(memory=memory / 1e9) if memory else ""
        return words + (self.tr(", {memory:.1f} GB on the GPU").format(memory=gpu / 1e9) if gpu else "")

    def seconds(self, plans: Sequence[PlannedTraining]) -> float:
        """What those of these trainings that were tried take together at most."""
        return sum(
            known.seconds(images := images_of(self._project, plan.tasks), plan.most_epochs(images), plan.networks)
            for plan in plans
            if self._project is not None and (known := self._find(plan)) is not None
        )

    def _find(self, plan: PlannedTraining) -> Estimate | None:
        if self._known is None or self._project is None:
            return None
        return self._known.find(key_of(plan), images_of(self._project, plan.tasks))

    def _unknown(self) -> list[PlannedTraining]:
        return [one for one in self._wanted if one not in self._faults and self._find(one) is None]

    def _ask_next(self) -> None:
        if self._project is None:
            return
        if not self.device:
            self._question.ask(("doctor",), self._take_device, lambda _fault: None)
        elif unknown := self._unknown():
            plan, known, folder = unknown[0], self._known, self._project.folder
            assert known is not None

            def answered(found: Any) -> None:
                known.add(key_of(plan), found)
                self._go_on()

            def failed(fault: str) -> None:
                self._faults[plan] = fault
                self._go_on()

            self._question.ask(("train", str(folder), *plan.arguments, "--estimate"), answered, failed)
        self.changed.emit()

    def _take_device(self, found: Any) -> None:
        self.device = str(found["networks_run_on"])
        self._go_on()

    def _go_on(self) -> None:
        self._ask_next()
        self.changed.emit()
