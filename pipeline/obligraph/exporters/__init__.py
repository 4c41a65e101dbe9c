"""Results → files: one file of code a format, streaming and atomic; knows nothing of how the results were found.

A new exporter is one module and one line in `EXPORTERS`. The order of the table is the order in which files are put
in place.
"""

from obligraph.exporters.base import Exporter, ExportError, Exports, Factory
from obligraph.exporters.graph_files import GraphFiles
from obligraph.exporters.jsonl import DocumentsJsonl, ObligationsJsonl, ProblemsJsonl
from obligraph.exporters.manifest import write_manifest
from obligraph.exporters.matrix_csv import MatrixCsv
from obligraph.exporters.matrix_xlsx import MatrixXlsx

EXPORTERS: dict[str, Factory] = {
    "obligations": ObligationsJsonl,
    "documents": DocumentsJsonl,
    "problems": ProblemsJsonl,
    "csv": MatrixCsv,
    "xlsx": MatrixXlsx,
    "graph": GraphFiles,
}

__all__ = ["EXPORTERS", "ExportError", "Exporter", "Exports", "Factory", "write_manifest"]
