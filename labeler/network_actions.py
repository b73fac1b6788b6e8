"""The actions of the pages on which networks are trained and label: a part of `labeler.action_table`."""

from __future__ import annotations

from labeler.actions import UserAction

LOOP_ACTIONS = (
    UserAction(
        "loop.open",
        "What to label next…",
        "Queue",
        ("Ctrl+Shift+N",),
        "Label what teaches a network most, train, and see how far it carries.",
    ),
    UserAction(
        "loop.next",
        "Next step of the loop",
        "Queue",
        ("Ctrl+Return",),
        "Suggest pictures, label them, or train: whatever the loop has come to.",
        ("loop",),
    ),
    UserAction("loop.back", "Back to Label", "Queue", ("Esc",), "Leave the loop; go on later.", ("loop",)),
)

NETWORK_ACTIONS = (
    UserAction(
        "train.recommended",
        "Train recommended networks",
        "Train",
        ("Ctrl+Shift+Return",),
        "Train two networks that suit each task.",
        ("train",),
    ),
    UserAction("train.start", "Start training", "Train", ("Ctrl+Return",), "Train the chosen networks.", ("train",)),
    UserAction(
        "train.delete",
        "Delete trainings",
        "Train",
        ("Del",),
        "Put the trainings chosen in the list aside.",
        ("train",),
    ),
    UserAction(
        "train.empty-trash",
        "Empty the trash…",
        "Train",
        (),
        "Delete for good the trainings that were put aside, after a question.",
        ("train",),
    ),
    UserAction(
        "auto-label.preview",
        "Auto-label remaining images…",
        "Auto-label",
        ("Ctrl+Return",),
        "Count what the networks would label, before anything is changed.",
        ("auto-label",),
    ),
)
