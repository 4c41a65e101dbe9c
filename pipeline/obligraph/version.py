"""The version, in one place: the build reads it here, without importing anything."""

__version__ = "0.1.0"
