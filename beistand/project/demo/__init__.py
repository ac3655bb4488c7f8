"""The demo city: made only by calling actions, so that it promises nothing that
the system does not do. Loading it twice makes it once.
"""

from beistand.project.demo.city import PASSWORD, accounts_text, load

__all__ = ["PASSWORD", "accounts_text", "load"]
