"""The counts of a project, as `labeler status --json` gives them (design, section 5)."""

from __future__ import annotations

from typing import Any

from labeler.folder_changes import find_changes
from labeler.project import Project
from labeler.store import annotator_counts, count_images, final_counts, flagged_images, runs
from labeler.store.final import CANNOT_TELL, CONFLICT, NEEDS_REVIEW


def project_status(project: Project) -> dict[str, Any]:
    """Counts by task and source, annotators, conflicts and runs."""
    flagged = len(flagged_images(project.store))
    tasks: dict[str, Any] = {}
    for task in project.tasks:
        counts = final_counts(project.store, task.name)
        by_source: dict[str, int] = {}
        by_label = dict.fromkeys(task.labels, 0)
        for (source, label), n in counts.items():
            if label is not None or source == CANNOT_TELL:
                by_source[source] = by_source.get(source, 0) + n
            if label is not None:
                by_label[label] = by_label.get(label, 0) + n
        tasks[task.name] = {
            "labelled": sum(by_label.values()),
            "by_source": by_source,
            "by_label": by_label,
            "conflicts": counts.get((CONFLICT, None), 0),
            "needs_review": counts.get((NEEDS_REVIEW, None), 0),
            "flagged": flagged,
        }
    return {
        "images": count_images(project.store),
        "tasks": tasks,
        "annotators": {person: sum(counts.values()) for person, counts in annotator_counts(project.store).items()},
        "runs": [
            {"run": run.id, "kind": run.kind, "task": run.task, "created": run.created, "reverted": run.reverted}
            for run in runs(project.store)
        ],
    }


def folder_status(project: Project) -> dict[str, int] | None:
    """How many pictures are new in the image folder, missing from it, or there again; None where it is not there.

    Looks through the folder: two fifths of a second for 202,599 pictures.
    """
    if not project.image_folder.is_dir():
        return None
    changes = find_changes(project)
    return {"added": len(changes.added), "missing": len(changes.missing), "back": len(changes.back)}
