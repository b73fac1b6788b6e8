"""The tables of labels.sqlite, and the steps from one version to the next."""

from __future__ import annotations

VERSION = 5
APPLICATION_ID = 0x4C41424C  # "LABL", so that no other program's database is taken for one of ours

# annotation and mark are append-only: triggers refuse what would rewrite history.
# current_annotation, final_label and the counts are derived from them and kept in the same transaction.
TABLES = """
CREATE TABLE image (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL DEFAULT '',
    part TEXT CHECK (part IN ('train', 'validation'))
);
CREATE TABLE task (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    task INTEGER NOT NULL REFERENCES task,
    name TEXT NOT NULL,
    UNIQUE (task, name)
);
CREATE TABLE annotator (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE action (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    annotator INTEGER REFERENCES annotator,
    at TEXT NOT NULL,
    text TEXT NOT NULL DEFAULT '',
    run TEXT,
    undoes INTEGER REFERENCES action,
    undone_by INTEGER REFERENCES action
);
CREATE INDEX action_annotator ON action (annotator, id);
CREATE INDEX action_run ON action (run) WHERE run IS NOT NULL;
CREATE TABLE annotation (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES action,
    image INTEGER NOT NULL REFERENCES image,
    task INTEGER NOT NULL REFERENCES task,
    annotator INTEGER NOT NULL REFERENCES annotator,
    slot INTEGER NOT NULL,
    role TEXT,
    label INTEGER REFERENCES label
);
CREATE INDEX annotation_action ON annotation (action);
CREATE INDEX annotation_key ON annotation (image, task, annotator, slot, id);
CREATE TABLE mark (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES action,
    image INTEGER NOT NULL REFERENCES image,
    annotator INTEGER NOT NULL REFERENCES annotator,
    flag INTEGER NOT NULL,
    note TEXT NOT NULL
);
CREATE INDEX mark_action ON mark (action);
CREATE INDEX mark_key ON mark (image, annotator, id);
CREATE TABLE current_annotation (
    task INTEGER NOT NULL,
    image INTEGER NOT NULL,
    annotator INTEGER NOT NULL,
    slot INTEGER NOT NULL,
    role TEXT NOT NULL,
    label INTEGER,
    action INTEGER NOT NULL,
    PRIMARY KEY (task, image, annotator, slot)
) WITHOUT ROWID;
CREATE TABLE current_mark (
    image INTEGER NOT NULL,
    annotator INTEGER NOT NULL,
    flag INTEGER NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (image, annotator)
) WITHOUT ROWID;
CREATE TABLE run (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('train', 'auto-label')),
    task TEXT NOT NULL,
    created TEXT NOT NULL,
    reverted INTEGER NOT NULL DEFAULT 0,
    summary TEXT NOT NULL
);
CREATE TABLE decision (
    task INTEGER NOT NULL,
    image INTEGER NOT NULL,
    run TEXT NOT NULL REFERENCES run,
    label INTEGER,
    rule TEXT NOT NULL,
    confidence REAL NOT NULL,
    predictions TEXT NOT NULL,
    PRIMARY KEY (task, image, run)
) WITHOUT ROWID;
CREATE INDEX decision_run ON decision (run);
CREATE TABLE final_label (
    task INTEGER NOT NULL,
    image INTEGER NOT NULL,
    source TEXT NOT NULL,
    label INTEGER,
    confidence REAL,
    run TEXT,
    PRIMARY KEY (task, image)
) WITHOUT ROWID;
CREATE INDEX final_source ON final_label (task, source, image);
CREATE TABLE final_count (
    task INTEGER NOT NULL,
    source TEXT NOT NULL,
    label INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (task, source, label)
) WITHOUT ROWID;
CREATE TABLE annotator_count (
    annotator INTEGER NOT NULL,
    task INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (annotator, task)
) WITHOUT ROWID;
"""

_APPEND_ONLY = """
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""

_COUNT_FINAL = """
INSERT INTO final_count VALUES ({row}.task, {row}.source, coalesce({row}.label, 0), {step})
ON CONFLICT DO UPDATE SET n = n + excluded.n;
"""
_COUNT_ANNOTATOR = """
INSERT INTO annotator_count SELECT {row}.annotator, {row}.task, {step} WHERE {row}.label IS NOT NULL AND {row}.slot = 0
ON CONFLICT DO UPDATE SET n = n + excluded.n;
"""


def _counted(table: str, statement: str) -> str:
    """Triggers that keep a running count of `table` under insert, delete and update."""
    add = statement.format(row="new", step=1)
    take = statement.format(row="old", step=-1)
    return (
        f"CREATE TRIGGER {table}_insert AFTER INSERT ON {table} BEGIN {add} END;"
        f"CREATE TRIGGER {table}_delete AFTER DELETE ON {table} BEGIN {take} END;"
        f"CREATE TRIGGER {table}_update AFTER UPDATE ON {table} BEGIN {take} {add} END;"
    )


FIRST = "".join(
    (
        TABLES,
        _APPEND_ONLY.format(table="annotation"),
        _APPEND_ONLY.format(table="mark"),
        _counted("final_label", _COUNT_FINAL),
        _counted("current_annotation", _COUNT_ANNOTATOR),
    )
)

# Missing images were in the folder once. Scores order a queue. A self-check is an annotator's second answer to a
# picture, which never becomes a vote.
_SECOND = f"""
CREATE TABLE missing_image (image INTEGER PRIMARY KEY REFERENCES image);
CREATE TABLE score (
    name TEXT NOT NULL,
    image INTEGER NOT NULL REFERENCES image,
    value REAL NOT NULL,
    PRIMARY KEY (name, image)
) WITHOUT ROWID;
CREATE TABLE self_check (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES action,
    image INTEGER NOT NULL REFERENCES image,
    task INTEGER NOT NULL REFERENCES task,
    annotator INTEGER NOT NULL REFERENCES annotator,
    label INTEGER NOT NULL REFERENCES label,
    stood INTEGER NOT NULL REFERENCES label
);
CREATE INDEX self_check_action ON self_check (action);
CREATE INDEX self_check_annotator ON self_check (annotator, id);
{_APPEND_ONLY.format(table="self_check")}
"""

# An audit is a random sample of images that people answer blind; its answers never become votes. `stood` is the label
# that was checked, as it was when the sample was drawn. A settlement keeps the votes that a conflict was settled from;
# `blind` is NULL where nobody knows whether they were seen.
_THIRD = f"""
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    task INTEGER NOT NULL REFERENCES task,
    created TEXT NOT NULL,
    annotator INTEGER NOT NULL REFERENCES annotator,
    scope TEXT NOT NULL,
    population INTEGER NOT NULL,
    seed INTEGER NOT NULL
);
CREATE TABLE audit_image (
    audit INTEGER NOT NULL REFERENCES audit,
    place INTEGER NOT NULL,
    image INTEGER NOT NULL REFERENCES image,
    stood INTEGER REFERENCES label,
    PRIMARY KEY (audit, place),
    UNIQUE (audit, image)
) WITHOUT ROWID;
CREATE TABLE audit_answer (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES action,
    audit INTEGER NOT NULL,
    image INTEGER NOT NULL,
    annotator INTEGER NOT NULL REFERENCES annotator,
    label INTEGER REFERENCES label,
    FOREIGN KEY (audit, image) REFERENCES audit_image (audit, image)
);
CREATE INDEX audit_answer_action ON audit_answer (action);
CREATE INDEX audit_answer_key ON audit_answer (audit, image, annotator, id);
CREATE TABLE settlement (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES action,
    image INTEGER NOT NULL REFERENCES image,
    task INTEGER NOT NULL REFERENCES task,
    votes TEXT NOT NULL,
    blind INTEGER
);
CREATE INDEX settlement_action ON settlement (action);
{"".join(_APPEND_ONLY.format(table=table) for table in ("audit", "audit_image", "audit_answer", "settlement"))}
"""

# What people decided about one rule of an auto-labelling: it is reverted, counts again, or was accepted after a check
# of a sample, whose `finding` is kept. reverted_rule is derived from it, in the same transaction.
_FOURTH = f"""
CREATE TABLE rule_verdict (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES action,
    run TEXT NOT NULL REFERENCES run,
    task INTEGER NOT NULL REFERENCES task,
    rule TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('reverted', 'restored', 'accepted')),
    finding TEXT
);
CREATE INDEX rule_verdict_action ON rule_verdict (action);
CREATE INDEX rule_verdict_run ON rule_verdict (run);
CREATE TABLE reverted_rule (
    run TEXT NOT NULL REFERENCES run,
    task INTEGER NOT NULL,
    rule TEXT NOT NULL,
    PRIMARY KEY (run, task, rule)
) WITHOUT ROWID;
{_APPEND_ONLY.format(table="rule_verdict")}
"""

# A label check is an answer about a label that is suspected to be wrong. It counts as an annotation beside; `stood` is
# the label that it was asked about, NULL where none stood, and `label` NULL says that nobody can tell.
_FIFTH = f"""
CREATE TABLE label_check (
    id INTEGER PRIMARY KEY,
    action INTEGER NOT NULL REFERENCES action,
    kind TEXT NOT NULL,
    image INTEGER NOT NULL REFERENCES image,
    task INTEGER NOT NULL REFERENCES task,
    stood INTEGER REFERENCES label,
    label INTEGER REFERENCES label
);
CREATE INDEX label_check_action ON label_check (action);
CREATE INDEX label_check_kind ON label_check (kind, task, id);
{_APPEND_ONLY.format(table="label_check")}
"""

# MIGRATIONS[n] takes a database from version n to n + 1.
MIGRATIONS: dict[int, str] = {1: _SECOND, 2: _THIRD, 3: _FOURTH, 4: _FIFTH}
SCRIPT = FIRST + "".join(MIGRATIONS.values())
