"""A city as a folder of data: read it, check it, load it."""
