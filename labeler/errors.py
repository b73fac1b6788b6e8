"""The one error that people see."""


class InputError(Exception):
    """The person's input is at fault: one plain sentence that names the file, the line and the cure."""
