"""obligraph: from Chinese policy documents (公文) to a structured obligation graph and a task matrix (任务分工表)."""

from obligraph.version import __version__

__all__ = ["__version__"]
