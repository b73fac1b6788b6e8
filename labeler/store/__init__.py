"""labels.sqlite: everything people and models said (design, section 4).

Every change is one named function here that runs in one transaction and tells the store's listeners what changed.
"""

from labeler.store.annotations import (
    Action,
    Annotation,
    annotate,
    import_annotations,
    set_mark,
    skip,
)
from labeler.store.database import Change, Store, create_store, open_store
from labeler.store.history import redo, undo
from labeler.store.images import add_images, image_names, set_parts, set_subjects, subjects_and_parts
from labeler.store.queries import (
    FinalLabel,
    ImageState,
    annotator_counts,
    annotator_votes,
    conflict_images,
    final_counts,
    final_labels,
    flagged_images,
    image_state,
    images_with_source,
    images_without_answer_of,
    marks,
    skipped_images,
    unlabelled_images,
)
from labeler.store.runs import (
    Decision,
    RunRecord,
    add_run,
    apply_decisions,
    decision_details,
    find_run,
    restore_run,
    revert_run,
    run_decisions,
    runs,
)

__all__ = [
    "Action",
    "Annotation",
    "Change",
    "Decision",
    "FinalLabel",
    "ImageState",
    "RunRecord",
    "Store",
    "add_images",
    "add_run",
    "annotate",
    "annotator_counts",
    "annotator_votes",
    "apply_decisions",
    "conflict_images",
    "create_store",
    "decision_details",
    "final_counts",
    "final_labels",
    "find_run",
    "flagged_images",
    "image_names",
    "image_state",
    "images_with_source",
    "images_without_answer_of",
    "import_annotations",
    "marks",
    "open_store",
    "redo",
    "restore_run",
    "revert_run",
    "run_decisions",
    "runs",
    "set_mark",
    "set_parts",
    "set_subjects",
    "skip",
    "skipped_images",
    "subjects_and_parts",
    "undo",
    "unlabelled_images",
]
