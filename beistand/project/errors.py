"""The error that ends a command with a sentence instead of a traceback."""

import click


class NotReady(click.ClickException):
    """The installation cannot work as it stands. The message says what to do."""
