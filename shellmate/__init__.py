"""shellmate: English requests to shell commands, on your own computer."""

__version__ = "0.1.0"
