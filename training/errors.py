"""What goes wrong in training and prediction through the user's input or files."""


class TrainingError(ValueError):
    """One plain sentence naming what is wrong and the cure."""
