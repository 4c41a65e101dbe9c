"""Comparisons → alignment.jsonl, compare.xlsx, compare.html, compare.docx.

A new file of a comparison is one module and one line in `COMPARISONS`; its module is imported when it writes.
`Exports(folder, {name: form.factory …})` runs several as one.
"""

from obligraph.exporters.base import Format
from obligraph.exporters.comparison.base import ComparisonExporter, ComparisonFactory

COMPARISONS: dict[str, Format[ComparisonFactory]] = {
    "alignment": Format(
        "comparison.jsonl:AlignmentJsonl", ("alignment.jsonl",),
        "the pairs of duties as data, for scripts", "条文对应关系数据，供脚本使用",
    ),
    "xlsx": Format(
        "comparison.xlsx:CompareXlsx", ("compare.xlsx",),
        "the duties side by side as a workbook", "逐条对照表工作簿",
    ),
    "html": Format(
        "comparison.page.page:ComparePage", ("compare.html",),
        "one page to read both texts against each other", "对照阅读页面：两份文件逐条对照",
    ),
    "docx": Format(
        "comparison.docx:CompareDocx", ("compare.docx",),
        "the duties side by side for Word and WPS, ready to print", "逐条对照表，Word 和 WPS 文档，可直接打印",
    ),
}  # fmt: skip

__all__ = ["COMPARISONS", "ComparisonExporter", "ComparisonFactory"]
