"""Results → files: one file of code a format, streaming and atomic; knows nothing of how the results were found.

A new exporter is one module and one line: in `EXPORTERS` when every run writes it (in the order in which files are put
in place), in `FORMATS` when `obligraph export` does. Modules load their format's library when they write, so that the
tables cost no start-up time and a library that is missing costs one format.

    tables/    obligations.jsonl and the other records, Parquet
    matrix/    the task matrix (任务分工表) as CSV, Excel, Word and Markdown
    graphs/    the obligation graph as GraphML, GEXF, Cypher and RDF
    training/  the annotations as corpora for other tools
    report/    report.html
    pictures/  charts as SVG and PNG
"""

from obligraph.exporters.base import Exporter, ExportError, Exports, Factory, Format
from obligraph.exporters.graphs.graphml import GraphFiles
from obligraph.exporters.matrix.csv import MatrixCsv
from obligraph.exporters.matrix.xlsx import MatrixXlsx
from obligraph.exporters.tables.jsonl import DocumentsJsonl, ObligationsJsonl, ProblemsJsonl
from obligraph.exporters.tables.manifest import write_manifest

EXPORTERS: dict[str, Factory] = {
    "obligations": ObligationsJsonl,
    "documents": DocumentsJsonl,
    "problems": ProblemsJsonl,
    "csv": MatrixCsv,
    "xlsx": MatrixXlsx,
    "graph": GraphFiles,
}

FORMATS: dict[str, Format] = {
    "csv": Format(
        MatrixCsv, ("matrix.csv",),
        "the task matrix, for Excel and scripts", "任务分工表，供表格软件和脚本使用",
    ),
    "xlsx": Format(
        MatrixXlsx, ("matrix.xlsx",),
        "the task matrix as a workbook", "任务分工表工作簿",
    ),
    "graphml": Format(
        GraphFiles, ("graph.graphml", "graph.json"),
        "the graph for yEd, Cytoscape, networkx", "任务关系图，供 yEd、Cytoscape、networkx 使用",
    ),
}  # fmt: skip

__all__ = ["EXPORTERS", "FORMATS", "ExportError", "Exporter", "Exports", "Factory", "Format", "write_manifest"]
