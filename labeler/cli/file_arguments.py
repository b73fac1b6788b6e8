"""Arguments of the commands that read label files: what a file's texts mean, who labelled, which sides are swapped."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from labeler.label_files import FORMATS

ColumnsOption = Annotated[
    str,
    typer.Option(
        help="The order of one-hot columns without a header: 'light:left,center,right;orientation:left,center,right'."
    ),
]
FileAnnotatorOption = Annotated[str, typer.Option(help="Who labelled, in place of the file's one annotator.")]
FormatOption = Annotated[str, typer.Option("--format", help=f"auto, {', '.join(FORMATS)}.")]
SwapOption = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="A file whose left and right are to be swapped, in all tasks that have sides."),
]
ChoicesOption = Annotated[
    str,
    typer.Option(
        metavar="JSON",
        help='How single files are read: \'{"bob.csv": {"annotator": "Bob", "format": "csv", '
        '"columns": "", "swap": ["light"], "replace": true}}\'; others as the other options say.',
    ),
]

MapOption = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="TEXT=LABEL",
        help="What a file's text means: centre=center, or light:centre=center for one task. A project remembers it.",
    ),
]
