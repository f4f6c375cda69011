"""Daily market reports in which every printed number is proved."""

__version__ = "0.1.0"
