"""Results → files: one file of code a format, streaming and atomic; knows nothing of how the results were found.

A new exporter is one module and one line: in `EXPORTERS` when every run writes it (in the order in which files are put
in place), in `FORMATS` when `obligraph export` does. The modules of FORMATS are imported when they write, and load
their format's library then: a format that nobody asks for costs no start-up time, one whose library is missing nothing
but itself.

    tables/    obligations.jsonl and the other records, Parquet
    matrix/    the task matrix (任务分工表) as CSV, Excel, Word and Markdown
    graphs/    the obligation graph as GraphML, GEXF, Cypher and RDF
    training/  the annotations as corpora for other tools
    report/    report.html
    pictures/  charts as SVG and PNG
    comparison/, cascade/, findings/
               what documents are against each other, and against good practice
    web/       what our pages share
"""

from typing import Any

from obligraph.exporters.base import Exporter, ExportError, Exports, Factory, Format, SegmentedFactory
from obligraph.exporters.graphs.graphml import GraphFiles
from obligraph.exporters.matrix.csv import MatrixCsv
from obligraph.exporters.matrix.xlsx import MatrixXlsx
from obligraph.exporters.report.page import Report
from obligraph.exporters.tables.jsonl import DocumentsJsonl, ObligationsJsonl, ProblemsJsonl
from obligraph.exporters.tables.manifest import write_manifest

EXPORTERS: dict[str, SegmentedFactory] = {
    "obligations": ObligationsJsonl,
    "documents": DocumentsJsonl,
    "problems": ProblemsJsonl,
    "csv": MatrixCsv,
    "xlsx": MatrixXlsx,
    "graph": GraphFiles,
    "report": Report,
}

FORMATS: dict[str, Format[Factory]] = {
    "csv": Format(
        "matrix.csv:MatrixCsv", ("matrix.csv",),
        "the task matrix, for Excel and scripts", "任务分工表，供表格软件和脚本使用",
    ),
    "xlsx": Format(
        "matrix.xlsx:MatrixXlsx", ("matrix.xlsx",),
        "the task matrix as a workbook", "任务分工表工作簿",
    ),
    "docx": Format(
        "matrix.docx:MatrixDocx", ("matrix.docx",),
        "the task matrix for Word and WPS, ready to print", "任务分工表，Word 和 WPS 文档，可直接打印",
    ),
    "markdown": Format(
        "matrix.markdown:MatrixMarkdown", ("matrix.md",),
        "the task matrix as GitHub-flavoured Markdown", "任务分工表，Markdown 表格",
    ),
    "graphml": Format(
        "graphs.graphml:GraphFiles", ("graph.graphml", "graph.json"),
        "the graph for yEd, Cytoscape, networkx", "任务关系图，供 yEd、Cytoscape、networkx 使用",
    ),
    "gexf": Format(
        "graphs.gexf:Gexf", ("graph.gexf",),
        "the graph for Gephi, with colours and sizes", "任务关系图，供 Gephi 使用，带颜色和大小",
    ),
    "cypher": Format(
        "graphs.cypher:Cypher", ("graph.cypher",),
        "a script that loads the graph into Neo4j or Memgraph", "任务关系图，导入 Neo4j、Memgraph 的脚本",
    ),
    "rdf": Format(
        "graphs.turtle:Turtle", ("graph.ttl",),
        "the graph as RDF (Turtle), with PROV-O for evidence", "任务关系图，RDF（Turtle），出处用 PROV-O 表示",
    ),
    "parquet": Format(
        "tables.parquet:Parquet", ("obligations.parquet", "documents.parquet"),
        "the records as typed, nested columns", "带类型的嵌套列式数据，供 pandas、DuckDB 等使用",
    ),
    "dataset": Format(
        "tables.parquet_dataset:ParquetDataset", ("obligations/", "documents/", "problems/", "dataset.json"),
        "the same in parts, for large runs", "同上，分成多个文件，供大批量使用",
    ),
    "report": Format(
        "report.page:Report", ("report.html",),
        "one page to check every cell against the text", "核对页面：分工表与原文逐项对照",
        chosen="report.page:ChosenReport",
    ),
    "conll": Format(
        "training.conll:Conll", ("training.conll",),
        "characters with BIO tags, to train a tagger", "逐字 BIO 标注，训练序列标注模型",
    ),
    "docbin": Format(
        "training.docbin:DocBinFile", ("training.spacy",),
        "a spaCy DocBin, for spacy train", "spaCy DocBin，供 spacy train 使用",
    ),
    "label-studio": Format(
        "training.label_studio:LabelStudio", ("label-studio.json", "label-studio.xml"),
        "pre-annotated tasks for Label Studio, with its interface", "Label Studio 预标注任务和标注界面配置",
    ),
    "doccano": Format(
        "training.doccano:Doccano", ("doccano.jsonl",),
        "entities and relations for doccano", "供 doccano 校对的实体和关系",
    ),
    "gold": Format(
        "training.gold:GoldFiles", ("gold/",),
        "reviewed documents as gold annotations, for `obligraph score`", "已复核的文件，作为 obligraph score 的标注",
        whole=True,
    ),
    "pictures": Format(
        "pictures.files:Pictures", ("pictures/",),
        "five charts, each as SVG and PNG", "五张统计图，SVG 和 PNG",
    ),
}  # fmt: skip


def segmented(name: str) -> SegmentedFactory:
    """The exporter that works in two steps and that every run writes, or that a run may write too (`dataset`)."""
    if name in EXPORTERS:
        return EXPORTERS[name]
    made: Any = FORMATS[name].factory
    if not hasattr(made, "segment"):
        raise ValueError(f"{name} is written by `obligraph export`, from results")
    factory: SegmentedFactory = made
    return factory


__all__ = [
    "EXPORTERS",
    "FORMATS",
    "ExportError",
    "Exporter",
    "Exports",
    "Factory",
    "Format",
    "segmented",
    "write_manifest",
]
