"""The window: the only place of Labeler that knows Qt."""
