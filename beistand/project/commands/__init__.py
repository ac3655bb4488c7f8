"""One file for each command: `command` is the command, the docstring its help."""
