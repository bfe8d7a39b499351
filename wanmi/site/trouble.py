"""What stops a command, told to the person at the terminal."""

from __future__ import annotations


class Trouble(Exception):
    """Something outside the program stands in the way; the message is a sentence with its remedy."""
