"""Packages of directories, out and in: what other helplines read and write (HSDS)."""
