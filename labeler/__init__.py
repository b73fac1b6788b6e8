"""Labeler: the label data of a project and what people do with it."""

__version__ = "0.1.0"
