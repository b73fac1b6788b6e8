"""Every action of the window, declared once: menus, tool tips, the key overlay and docs/shortcuts.md come from here."""

from __future__ import annotations

from labeler.actions import ASKING, UserAction
from labeler.network_actions import LOOP_ACTIONS, NETWORK_ACTIONS

_LABEL = ("label",)
_NO_DESK = ("label", "review")  # Esc leads from the conflicts and from an audit back to their desks
_JUDGING = ("review", "settle", "audit", "check")
_PAGES = (
    ("label", "Label", "Ctrl+1", "Answer one picture after the other by key."),
    ("grid", "Grid", "Ctrl+2", "Check many pictures of one label at once."),
    ("merge", "Merge", "Ctrl+3", "Bring the annotators' files together and settle conflicts."),
    ("train", "Train", "Ctrl+4", "Train networks on the final labels."),
    ("compare", "Compare", "Ctrl+5", "See all trainings in one table."),
    ("auto-label", "Auto-label", "Ctrl+6", "Let trustworthy models label what is left."),
    ("review", "Review", "Ctrl+7", "Confirm or correct what the models were unsure about."),
    ("overview", "Overview", "Ctrl+8", "See where the project stands."),
)

_ON_IMPORT = ("import",)
_IMPORT_ACTIONS = (
    UserAction(
        "import.start",
        "Import the files",
        "Project",
        ("Return", "Enter"),
        "Bring the files in as they are read here: one action, which can be taken back.",
        _ON_IMPORT,
    ),
    UserAction("import.leave", "Leave the files", "Project", ("Esc",), "Go back; nothing is imported.", _ON_IMPORT),
)

_PROJECT_ACTIONS = (
    UserAction("project.new", "New project…", "Project", ("Ctrl+N",), "Make a project over a folder of pictures."),
    UserAction("project.open", "Open project…", "Project", ("Ctrl+O",), "Open the folder of a project."),
    UserAction("project.close", "Close project", "Project", ("Ctrl+W",), "Go to the start page; every label is saved."),
    UserAction(
        "project.refresh",
        "Look for new pictures",
        "Project",
        ("F5",),
        "Take new pictures of the folder in, and leave missing ones out of the queues.",
    ),
    UserAction(
        "project.import",
        "Import labels…",
        "Project",
        ("Ctrl+I",),
        "Look into label files, and bring them into this project.",
    ),
    UserAction(
        "project.take-back-import",
        "Take last import back",
        "Project",
        (),
        "Undo your last import as a whole; the files can be imported again.",
    ),
    *_IMPORT_ACTIONS,
    UserAction("project.export", "Export labels…", "Project", ("Ctrl+E",), "Write labels to a file for teammates."),
    UserAction(
        "project.export-final",
        "Export final labels…",
        "Project",
        ("Ctrl+Shift+E",),
        "Write every final label with its source and confidence.",
    ),
    UserAction("project.annotator", "Change annotator", "Project", (), "Say who is labelling from now on."),
    UserAction("window.quit", "Quit", "Project", ("Ctrl+Q",), "Close the window; every label is saved."),
)

_EDIT_ACTIONS = (
    UserAction(
        "label.take-back",
        "Take back",
        "Edit",
        ("Ctrl+Z",),
        "Undo your last action, on every page and also after a restart.",
    ),
    UserAction("label.redo", "Do again", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "Undo the last undo."),
)

_PAST_ACTIONS = (
    UserAction(
        "label.take-back-answer",
        "Take the last answer back",
        "Edit",
        ("Backspace",),
        "Undo your last answer and show its picture.",
        ASKING,
    ),
    UserAction("history.show", "History", "Edit", ("Ctrl+H",), "See what you have done, go there, or take it back."),
)

_HABIT_ACTIONS = (
    UserAction("day.show", "Your day", "Label", ("Ctrl+J",), "See what you have done today and in this session."),
    UserAction("label.pace-warning", "Say when keys come too fast", "Label", (), "A quiet line beside the pace."),
    UserAction(
        "label.self-check",
        "Self-check",
        "Label",
        (),
        "Show about 1 in 100 of your own pictures again, and see how often you agree with yourself.",
    ),
)

_TRAIL_ACTIONS = (
    UserAction(
        "move.done-before", "Done before", "Move", ("Alt+Left",), "Go back through what you have done.", ASKING, True
    ),
    UserAction("move.done-after", "Done after", "Move", ("Alt+Right",), "Go forth again.", ASKING, True),
)

_LABEL_ACTIONS = (
    UserAction(
        "label.skip", "Skip", "Label", ("Space",), "Go on without an answer; it stays in the queue Skipped.", ASKING
    ),
    UserAction("label.flag", "Flag as unsure", "Label", ("F",), "Flag the picture, or take the flag away.", ASKING),
    UserAction("label.note", "Write a note", "Label", ("Shift+F",), "Flag the picture and say why.", ASKING),
    UserAction(
        "board.rest",
        "The rest is no",
        "Label",
        ("Return", "Enter"),
        "Where several yes/no questions are asked at once: answer no to those without a mark, and go on.",
        _LABEL,
    ),
    UserAction(
        "review.accept",
        "Accept the proposal",
        "Label",
        ("Return", "Enter"),
        "Answer what the networks lean to, and go on.",
        ("review",),
    ),
)

_REVIEW_ACTIONS = (
    UserAction(
        "review.look",
        "Show the proposal",
        "Label",
        ("Ctrl+L",),
        "See what the networks say of this picture, where that is hidden.",
        ("review",),
    ),
    UserAction(
        "review.hide-proposals",
        "Hide what the networks say",
        "Label",
        (),
        "Review blind: on Review the proposals are shown after your answer, or when you ask for one.",
    ),
)

_JUDGING_ACTIONS = (
    UserAction(
        "settle.cannot-tell",
        "Cannot tell",
        "Label",
        ("Up",),
        "Nobody can tell the answer: the picture gets no label, and no network learns from it.",
        _JUDGING,
    ),
    UserAction(
        "settle.look",
        "Show the votes",
        "Label",
        ("Ctrl+L",),
        "See who said what of this conflict, before you settle it.",
        ("settle",),
    ),
    UserAction(
        "settle.votes-at-once", "Show votes at once", "Label", (), "Settle conflicts in sight of who said what."
    ),
    UserAction(
        "audit.desk",
        "Audit agreed labels…",
        "Label",
        ("Ctrl+D",),
        "Check labels by a blind random sample, and see what audits have found.",
        ("merge",),
    ),
)

_ON_CHECK = ("check",)
_CHECK_ACTIONS = (
    UserAction(
        "check.open",
        "Look for label errors…",
        "Label",
        ("Ctrl+Shift+L",),
        "Be asked again, blind, about labels that are probably wrong.",
    ),
    UserAction(
        "check.look", "Show the old label", "Label", ("Ctrl+L",), "See what stands, before you answer.", _ON_CHECK
    ),
)

_MOVE_ACTIONS = (
    UserAction("move.next", "Next picture", "Move", ("PgDown", "."), "Go on without saying anything.", ASKING, True),
    UserAction("move.back", "Picture before", "Move", ("PgUp", ","), "Look at the picture before.", ASKING, True),
    UserAction("move.first", "First picture", "Move", ("Home",), "Go to the start of the queue.", ASKING),
    UserAction("move.last", "Last picture", "Move", ("End",), "Go to the end of the queue.", ASKING),
    UserAction("move.number", "Go to number…", "Move", ("Ctrl+G",), "Go to a place of the queue.", ASKING),
    UserAction("move.question", "Next question", "Move", ("T",), "Switch to the other question.", _LABEL),
    UserAction("check.leave", "Back to Review", "Move", ("Esc",), "Leave; go on later.", _ON_CHECK),
    UserAction("move.desk", "Back to Merge", "Move", ("Esc",), "Leave; go on later.", ("settle", "audit", "audits")),
    UserAction(
        "move.all-questions",
        "All questions per picture",
        "Move",
        ("Ctrl+T",),
        "Ask every question of a picture before the next one, or stay with one question.",
        _LABEL,
    ),
)

_QUEUE_ACTIONS = (
    UserAction(
        "queue.filter", "Filter and order…", "Queue", ("Ctrl+F",), "Choose by name, label, source, annotator.", ASKING
    ),
    UserAction("queue.clear-filter", "Clear the filter", "Queue", ("Ctrl+Shift+F",), "Show the whole queue.", ASKING),
)

_GUIDELINE_ACTIONS = (
    UserAction(
        "guide.pin",
        "Pin as example",
        "Guideline",
        ("Ctrl+P",),
        "Show the picture beside the question from now on, as an example of its label.",
        ASKING,
    ),
    UserAction(
        "guide.unpin",
        "Unpin the example",
        "Guideline",
        ("Ctrl+Shift+P",),
        "Take the example that is shown, or the picture on screen, off the guideline.",
        ASKING,
    ),
    UserAction(
        "guide.compare",
        "Compare with an example",
        "Guideline",
        ("Ctrl+K",),
        "Show the next example of the question large, beside the picture.",
        ASKING,
    ),
    UserAction("guide.close", "Close the example", "Guideline", ("Esc",), "Show the picture alone.", _NO_DESK),
    UserAction(
        "guide.edit",
        "Edit the guideline…",
        "Guideline",
        ("Ctrl+U",),
        "Write what the labels mean and where the border between them lies.",
        ASKING,
    ),
    UserAction(
        "guide.export",
        "Export guideline…",
        "Guideline",
        (),
        "Write the guidelines and their examples to a file for teammates.",
    ),
    UserAction("guide.import", "Import guideline…", "Guideline", (), "Take over the guidelines of a teammate's file."),
)

_WAYS = (("left", "Left"), ("right", "Right"), ("up", "Up"), ("down", "Down"))
_PAN = "Move over a picture that is larger than its place."
_PICTURE_ACTIONS = (
    UserAction(
        "picture.mirror",
        "Mirrored",
        "Picture",
        ("M",),
        "See the picture mirrored while the key is down; no label is taken meanwhile.",
        ASKING,
        held=True,
    ),
    UserAction(
        "picture.halves",
        "Brightness of halves",
        "Picture",
        ("B",),
        "See how bright the left and the right half of the picture are, while the key is down.",
        ASKING,
        held=True,
    ),
    UserAction(
        "picture.adjust",
        "Adjust the view",
        "Picture",
        ("Ctrl+B",),
        "Brightness, contrast, blur and more, for the view alone: files and labels stay as they are.",
        ASKING,
    ),
    UserAction("picture.reset", "Plain view", "Picture", ("Ctrl+R",), "Show pictures as they are again.", ASKING),
    UserAction("picture.zoom-in", "Larger", "Picture", ("+", "="), "Zoom in; it stays for the next.", ASKING, True),
    UserAction("picture.zoom-out", "Smaller", "Picture", ("-",), "Zoom out.", ASKING, True),
    UserAction("picture.fit", "As large as fits", "Picture", ("0",), "See the whole picture.", ASKING),
    UserAction("picture.actual", "1:1", "Picture", ("Ctrl+0",), "A pixel of the picture is one of the screen.", ASKING),
    *(
        UserAction(f"picture.pan-{way}", f"Look {way}", "Picture", (f"Shift+{key}",), _PAN, ASKING, True)
        for way, key in _WAYS
    ),
)

_ON_GRID = ("grid", "acceptance")
_GRID_ACTIONS = (
    UserAction(
        "grid.confirm",
        "Confirm the page",
        "Grid",
        ("Return", "Enter"),
        "Confirm every picture of the page that is neither selected nor answered, once all have been in sight.",
        _ON_GRID,
    ),
    UserAction(
        "grid.select-all", "Select all", "Grid", ("Ctrl+A",), "Select what is not answered on this page.", _ON_GRID
    ),
    UserAction("grid.clear", "Select nothing", "Grid", ("Esc",), "Take the selection away.", _ON_GRID),
    UserAction("grid.next-page", "Next page", "Grid", ("PgDown",), "Show the next page.", _ON_GRID, True),
    UserAction("grid.page-before", "Page before", "Grid", ("PgUp",), "Show the page before.", _ON_GRID, True),
    UserAction("grid.larger", "Larger pictures", "Grid", ("Ctrl++", "Ctrl+="), "Show fewer, larger.", _ON_GRID, True),
    UserAction("grid.smaller", "Smaller pictures", "Grid", ("Ctrl+-",), "Show more, smaller.", _ON_GRID, True),
    UserAction(
        "grid.open",
        "Open on the Label page",
        "Grid",
        ("Ctrl+Return",),
        "See the picture at the cursor as large as fits; Ctrl+2 comes back.",
        ("grid",),
    ),
    UserAction("grid.search", "Search in the names", "Grid", ("Ctrl+F",), "Show pictures by their name.", ("grid",)),
    UserAction(
        "grid.facts",
        "Say where the label is from",
        "Grid",
        ("Ctrl+L",),
        "The rule, the run and what each network said of the picture at the cursor.",
        _ON_GRID,
    ),
    UserAction(
        "acceptance.cannot-tell",
        "Cannot tell",
        "Grid",
        ("Ctrl+Up",),
        "In a sample of auto-labels: nobody can tell the label of the selected pictures; they do not count.",
        ("acceptance",),
    ),
)

_ON_CALIBRATION = ("calibration",)
_CALIBRATION_ACTIONS = (
    UserAction(
        "calibration.draw",
        "Draw a calibration round",
        "Merge",
        ("Ctrl+Return",),
        "Draw common pictures that all annotators label before the big work.",
        _ON_CALIBRATION,
    ),
    UserAction("calibration.desk", "Back to Merge", "Merge", ("Esc",), "Go back to the merge desk.", _ON_CALIBRATION),
)

_ON_MERGE = ("merge",)
_MERGE_ACTIONS = (
    UserAction(
        "merge.save",
        "Save merged labels…",
        "Merge",
        ("Ctrl+S",),
        "Write every label with its source and votes.",
        _ON_MERGE,
    ),
    UserAction(
        "merge.save-conflicts",
        "Save conflicts…",
        "Merge",
        (),
        "Write the votes on what is still to be settled.",
        _ON_MERGE,
    ),
    UserAction(
        "merge.report",
        "Write the report…",
        "Merge",
        ("Ctrl+Shift+R",),
        "Write one page with all figures, to be sent around.",
        _ON_MERGE,
    ),
)

_VIEW_ACTIONS = (
    *(UserAction(f"page.{page}", title, "Pages", (key,), text) for page, title, key, text in _PAGES),
    UserAction("view.theme-system", "Theme of the system", "View", (), "Light or dark, as the system is set."),
    UserAction("view.theme-light", "Light theme", "View", (), "Dark text on light ground."),
    UserAction("view.theme-dark", "Dark theme", "View", (), "Light text on dark ground."),
    UserAction("view.full-screen", "Full screen", "View", ("F11",), "Use the whole screen, or go back."),
    UserAction("view.menus", "Open the menus", "View", ("F10",), "Go through the menus by the arrow keys."),
    UserAction("view.keys", "Keys", "View", ("?", "F1"), "Show every key of this page."),
    UserAction("view.change-keys", "Change keys…", "View", ("Ctrl+,",), "Give any action another key, or go back."),
)

ACTIONS: tuple[UserAction, ...] = (
    *_PROJECT_ACTIONS,
    *_EDIT_ACTIONS,
    *_PAST_ACTIONS,
    *_LABEL_ACTIONS,
    *_JUDGING_ACTIONS,
    *_REVIEW_ACTIONS,
    *_CHECK_ACTIONS,
    *_HABIT_ACTIONS,
    *_MOVE_ACTIONS,
    *_TRAIL_ACTIONS,
    *_GUIDELINE_ACTIONS,
    *_QUEUE_ACTIONS,
    *LOOP_ACTIONS,
    *_PICTURE_ACTIONS,
    *_GRID_ACTIONS,
    *_CALIBRATION_ACTIONS,
    *_MERGE_ACTIONS,
    *NETWORK_ACTIONS,
    *_VIEW_ACTIONS,
)

_BY_ID = {action.id: action for action in ACTIONS}


def find_action(action_id: str) -> UserAction:
    """The action with this id; KeyError where there is none."""
    return _BY_ID[action_id]
