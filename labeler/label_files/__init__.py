"""Label files: one module per format (design, section 6)."""

from labeler.label_files.read import FORMATS, read_label_file, read_label_files
from labeler.label_files.table import LabelFile
from labeler.label_files.write import write_annotations, write_final_labels, write_one_hot

__all__ = [
    "FORMATS",
    "LabelFile",
    "read_label_file",
    "read_label_files",
    "write_annotations",
    "write_final_labels",
    "write_one_hot",
]
