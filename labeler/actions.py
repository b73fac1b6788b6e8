"""Every action of the window, declared once: menus, tool tips, the key overlay and docs/shortcuts.md come from here.

Keys are written as Qt's portable text (`Ctrl+Z`, `PgUp`), which needs no Qt to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from labeler.tasks import Task

LABEL_GROUP = "Labels"


@dataclass(frozen=True)
class UserAction:
    """One thing a person can do. `pages` are those on which it works; empty: wherever something handles it."""

    id: str
    title: str
    group: str
    keys: tuple[str, ...]
    help: str
    pages: tuple[str, ...] = ()
    repeats: bool = False

    def works_on(self, page: str) -> bool:
        return not self.pages or page in self.pages


_LABEL = ("label",)
_ASKING = ("label", "review", "settle")
_PAGES = (
    ("label", "Label", "Ctrl+1", "Answer one picture after the other by key."),
    ("merge", "Merge", "Ctrl+3", "Bring the annotators' files together and settle conflicts."),
    ("train", "Train", "Ctrl+4", "Train networks on the final labels."),
    ("compare", "Compare", "Ctrl+5", "See all trainings in one table."),
    ("auto-label", "Auto-label", "Ctrl+6", "Let trustworthy models label what is left."),
    ("review", "Review", "Ctrl+7", "Confirm or correct what the models were unsure about."),
    ("overview", "Overview", "Ctrl+8", "See where the project stands."),
)  # Ctrl+2 is kept for Grid, so that no key moves when it comes (design, section 11)

ACTIONS: tuple[UserAction, ...] = (
    UserAction("project.new", "New project…", "Project", ("Ctrl+N",), "Make a project over a folder of pictures."),
    UserAction("project.open", "Open project…", "Project", ("Ctrl+O",), "Open the folder of a project."),
    UserAction("project.close", "Close project", "Project", ("Ctrl+W",), "Go to the start page; every label is saved."),
    UserAction("project.import", "Import labels…", "Project", ("Ctrl+I",), "Read a label file into this project."),
    UserAction(
        "project.take-back-import",
        "Take last import back",
        "Project",
        (),
        "Undo your last import as a whole; the files can be imported again.",
    ),
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
    UserAction(
        "label.skip", "Skip", "Label", ("Space",), "Go on without an answer; it stays in the queue Skipped.", _ASKING
    ),
    UserAction(
        "label.take-back",
        "Take back",
        "Label",
        ("Backspace", "Ctrl+Z"),
        "Undo your last action and show its picture, also after a restart.",
        _ASKING,
    ),
    UserAction("label.redo", "Do again", "Label", ("Ctrl+Shift+Z", "Ctrl+Y"), "Undo the last undo.", _ASKING),
    UserAction("label.flag", "Flag as unsure", "Label", ("F",), "Flag the picture, or take the flag away.", _ASKING),
    UserAction("label.note", "Write a note", "Label", ("Shift+F",), "Flag the picture and say why.", _ASKING),
    UserAction(
        "review.accept",
        "Accept the proposal",
        "Label",
        ("Return", "Enter"),
        "Answer what the networks lean to, and go on.",
        ("review",),
    ),
    UserAction("move.next", "Next picture", "Move", ("PgDown", "."), "Go on without saying anything.", _ASKING, True),
    UserAction("move.back", "Picture before", "Move", ("PgUp", ","), "Look at the picture before.", _ASKING, True),
    UserAction("move.first", "First picture", "Move", ("Home",), "Go to the start of the queue.", _ASKING),
    UserAction("move.last", "Last picture", "Move", ("End",), "Go to the end of the queue.", _ASKING),
    UserAction("move.number", "Go to number…", "Move", ("Ctrl+G",), "Go to a place of the queue.", _ASKING),
    UserAction("move.question", "Next question", "Move", ("T",), "Switch to the other question.", _LABEL),
    UserAction("move.desk", "Back to the desk", "Move", ("Esc",), "Leave the conflicts; go on later.", ("settle",)),
    UserAction(
        "move.all-questions",
        "All questions per picture",
        "Move",
        ("Ctrl+T",),
        "Ask every question of a picture before the next one, or stay with one question.",
        _LABEL,
    ),
    UserAction("train.start", "Start training", "Train", ("Ctrl+Return",), "Train the chosen networks.", ("train",)),
    UserAction(
        "auto-label.preview",
        "Auto-label remaining images…",
        "Auto-label",
        ("Ctrl+Return",),
        "Count what the networks would label, before anything is changed.",
        ("auto-label",),
    ),
    *(UserAction(f"page.{page}", title, "Pages", (key,), text) for page, title, key, text in _PAGES),
    UserAction("view.theme-system", "Theme of the system", "View", (), "Light or dark, as the system is set."),
    UserAction("view.theme-light", "Light theme", "View", (), "Dark text on light ground."),
    UserAction("view.theme-dark", "Dark theme", "View", (), "Light text on dark ground."),
    UserAction("view.full-screen", "Full screen", "View", ("F11",), "Use the whole screen, or go back."),
    UserAction("view.keys", "Keys", "View", ("?", "F1"), "Show every key of this page."),
)

_WORD_KEYS = {"left": "Left", "center": "Down", "right": "Right", "yes": "Y", "no": "N"}
_NUMBERED_KEYS = tuple("123456789ABCDEGHIJKLMOPQRSUVWXZ")  # F and T are taken; N and Y stand for yes and no


def label_actions(task: Task, pages: tuple[str, ...] = _ASKING) -> tuple[UserAction, ...]:
    """An action per label of `task`, with the keys that give it; a label beyond the keys there are has none.

    >>> [action.keys for action in label_actions(Task(name="light", labels=("left", "center", "right")))]
    [('Left', '1'), ('Down', '2'), ('Right', '3')]
    """
    found = []
    for number, label in enumerate(task.labels):
        keys = (*filter(None, [_WORD_KEYS.get(label)]), *_NUMBERED_KEYS[number : number + 1])
        found.append(UserAction(f"answer.{label}", label, LABEL_GROUP, keys, f"Answer “{label}” and go on.", pages))
    return tuple(found)


def find_action(action_id: str) -> UserAction:
    """The action with this id; KeyError where there is none."""
    return _BY_ID[action_id]


def key_clashes(actions: Sequence[UserAction]) -> list[tuple[str, str, str]]:
    """Keys that two actions have on the same page, as (key, action, action)."""
    clashes = []
    for place, one in enumerate(actions):
        for other in actions[place + 1 :]:
            if not one.pages or not other.pages or set(one.pages) & set(other.pages):
                clashes += [(key, one.id, other.id) for key in set(one.keys) & set(other.keys)]
    return clashes


def grouped(actions: Sequence[UserAction]) -> Iterator[tuple[str, list[UserAction]]]:
    """Actions by group, in the order of the table."""
    for group, members in groupby(actions, key=lambda action: action.group):
        yield group, list(members)


_KEY_NAMES = {"PgUp": "Page Up", "PgDown": "Page Down", "Left": "←", "Down": "↓", "Right": "→", "Up": "↑"}


def key_text(key: str) -> str:
    """A key as people read it.

    >>> key_text("Ctrl+Shift+Z"), key_text("PgUp")
    ('Ctrl+Shift+Z', 'Page Up')
    """
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    return "+".join((*modifiers, _KEY_NAMES.get(last, last)))


def shortcuts_markdown() -> str:
    """docs/shortcuts.md."""
    sides = Task(name="orientation", labels=("left", "center", "right"))
    other = Task(name="colour", labels=("black", "brown", "blond", "grey"))
    more = Task(name="light", labels=("left", "center", "right", "everywhere"))
    choice = Task(name="Smiling", labels=("yes", "no"))
    lines = ["# Keys", "", "Made from `labeler/actions.py`; `?` shows the same in the window."]
    lines += ["", "A held label key gives one label. Skip, flag and labels are undone by Backspace."]
    for title, task in (
        ("Labels of a left / center / right question", sides),
        ("Labels of a left / center / right question with more labels", more),
        ("Labels of a yes / no question", choice),
        ("Labels of any other question: 1 to 9, then letters", other),
    ):
        lines += ["", f"## {title}", "", *_table(label_actions(task))]
    for group, actions in grouped(ACTIONS):
        lines += ["", f"## {group}", "", *_table(actions)]
    return "\n".join(lines) + "\n"


def _table(actions: Sequence[UserAction]) -> list[str]:
    rows = ["| action | keys | what it does |", "|---|---|---|"]
    for action in actions:
        keys = ", ".join(f"`{key_text(key)}`" for key in action.keys) or "(menu)"
        rows.append(f"| {action.title} | {keys} | {action.help} |")
    return rows


_BY_ID = {action.id: action for action in ACTIONS}
