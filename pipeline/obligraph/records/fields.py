"""The fields of the files that a run writes: their names, their types, and what they mean in English and Chinese.

`encode` makes records of these types; the schemas and docs/fields.md are generated from them (`schema`). A run never
imports this module.
"""

from __future__ import annotations

from typing import Annotated, NamedTuple, TypedDict

from obligraph.records.forms import (
    CELLS,
    COMPARED,
    CORRECTED,
    DEADLINE_TYPES,
    EFFECTS,
    FATES,
    KINDS,
    LEVELS,
    OPERATORS,
    OPS,
    RELATIONS,
    STRENGTHS,
    Box,
    Code,
    CodeOrNone,
    Count,
    Day,
    Digest,
    DocumentId,
    Field,
    Form,
    Instant,
    LayoutFile,
    Period,
    Share,
    SpanRecord,
    TaskId,
    TextFile,
)


class PartyRecord(TypedDict):
    """An organisation in `actors`, `lead` or `support`. | 任务中的单位。"""

    name: Annotated[str, Field("the name as it stands in the text", "原文写法")]
    span: Annotated[SpanRecord, Field("where it stands", "位置")]
    canonical: Annotated[str | None, Field("its full name, where that can be told", "全称，能确定时填写")]
    system: Annotated[
        str | None,
        Field(
            "the line that ties ministry, department and bureau together, by its id in lexicons/systems.toml",
            "条线，为词表 systems.toml 中的编号，如 `civil-affairs`",
        ),
    ]
    level: Annotated[Annotated[str, LEVELS] | None, Field("where in the state hierarchy it stands", "层级")]
    jurisdiction: Annotated[str, Field('its place, `""` where unknown', "所属地区，不明时为空")]
    successor: Annotated[str | None, Field("who took over after a reform abolished it", "机构改革后承接其职能的单位")]


class DeadlineRecord(TypedDict):
    """A time limit. | 时限。"""

    quote: Annotated[str, Field("the words of the text", "原文用语")]
    span: Annotated[SpanRecord, Field("where they stand", "位置")]
    type: Annotated[str, DEADLINE_TYPES, Field("what sort of limit", "类型")]
    start: Annotated[Day | None, Field("first day, where it can be known", "起始日，能确定时填写")]
    end: Annotated[Day | None, Field("last day, where it can be known", "截止日，能确定时填写")]
    every: Annotated[Period | None, Field("the period of a recurring task, ISO 8601 (`P3M`)", "周期")]
    duration: Annotated[Period | None, Field("how long, ISO 8601; working days as `P15BD`", "时长；工作日写作 `P15BD`")]
    anchor: Annotated[str | None, Field("the words of the event from which it runs", "起算事项的原文用语")]


class StandardRecord(TypedDict):
    """A numeric standard. | 量化标准。"""

    quote: Annotated[str, Field("the words of the text", "原文用语")]
    span: Annotated[SpanRecord, Field("where they stand", "位置")]
    op: Annotated[str, OPERATORS, Field("how the number binds", "比较关系")]
    value: Annotated[
        int | float | str,
        Field(
            'the number, 万 and 亿 multiplied out; a ratio as the string `"1:3"`, and so a number that no double holds',
            '数值，万、亿已换算；比例写作 `"1:3"`',
        ),
    ]
    upper: Annotated[int | float | str | None, Field("the upper number of a range", "区间上限")]
    unit: Annotated[str | None, Field("the unit as it stands in the text; a percentage is `%`", "单位")]
    of: Annotated[str | None, Field("what is measured, as far as the text says it", "衡量对象")]
    condition: Annotated[
        bool, Field("true where the number only says to whom or when the task applies", "仅说明适用条件时为真")
    ]


class ReferenceRecord(TypedDict):
    """Another document that is cited. | 引用的文件。"""

    title: Annotated[str | None, Field("its title, without 《》", "标题，不含书名号")]
    number: Annotated[str | None, Field("its number", "发文字号")]
    relation: Annotated[str, RELATIONS, Field("how it is cited, by the verb before it", "引用关系")]
    span: Annotated[SpanRecord, Field("where it is cited", "位置")]


class PlaceRecord(TypedDict):
    """Where on paper a line of a quote stands. | 原文在版面上的位置。"""

    span: Annotated[SpanRecord, Field("its characters", "所含字符")]
    page: Annotated[Count, Field("the page, counted from 1", "页码，从 1 起")]
    bbox: Annotated[
        Box,
        Field(
            "left, top, right, bottom in points (1/72 inch) from the page's upper left corner",
            "左、上、右、下，单位磅，以页面左上角为原点",
        ),
    ]
    confidence: Annotated[
        Share,
        Field(
            "how surely its characters were recognised; 1 where there was no need to", "识别可信程度，无需识别时为 1"
        ),
    ]


class ReasonRecord(TypedDict):
    """How a cell was found, or why it is empty. | 各栏的由来或留空原因。"""

    cell: Annotated[str, CELLS, Field("the field that it explains", "所说明的栏")]
    code: Annotated[
        CodeOrNone,
        Field(
            'why it is empty, or that it was inherited (`no-owner-stated`, `owner-inherited` …); else `""`',
            "留空或沿用的原因代码",
        ),
    ]
    rule: Annotated[
        str, Field('the rule that decided; several joined by `+`; `""` where none found anything', "所用规则")
    ]
    words: Annotated[str, Field("the words that it rests on", "依据的原文用语")]
    span: Annotated[SpanRecord | None, Field("where they stand", "位置")]


class ObligationRecord(TypedDict):
    """One task: who must do what, with whom, by when and to what measure. | 一项任务。"""

    id: Annotated[TaskId, Field("stable over re-runs: document id and a hash of section path and quote", "任务编号")]
    source: Annotated[str, Field("the input's name", "来源文件名")]
    doc: Annotated[DocumentId, Field("the document's id", "文件编号")]
    quote: Annotated[str, Field("the words of the task", "任务原文")]
    span: Annotated[SpanRecord, Field("where they stand", "位置")]
    kind: Annotated[str, KINDS, Field("what the task does to its addressee", "类型")]
    strength: Annotated[str, STRENGTHS, Field("how strongly it binds, strongest first", "约束强度，由强到弱")]
    section: Annotated[list[str], Field("the headings over it, outermost first", "所在各级标题，由外到内")]
    action: Annotated[str, Field("the verb", "动作")]
    object: Annotated[str, Field("what it acts on", "对象")]
    actors: Annotated[list[PartyRecord], Field("who must act, as the sentence says", "责任主体")]
    lead: Annotated[list[PartyRecord], Field("who is in charge", "牵头单位")]
    support: Annotated[list[PartyRecord], Field("who supports", "配合单位")]
    deadlines: Annotated[list[DeadlineRecord], Field("time limits", "时限")]
    standards: Annotated[list[StandardRecord], Field("numeric standards", "量化标准")]
    references: Annotated[list[ReferenceRecord], Field("documents cited in the task", "任务中引用的文件")]
    condition: Annotated[str | None, Field("the words that limit when the task holds", "适用条件")]
    confidence: Annotated[Share, Field("orders tasks for review; no probability", "可信程度，用于排核对先后")]
    reasons: Annotated[list[ReasonRecord], Field("how each cell was found", "各栏的由来")]
    places: Annotated[
        list[PlaceRecord],
        Field("the lines of the quote on paper, where the input has pages", "版面位置，有页的输入才有"),
    ]
    reviewed: Annotated[bool, Field("a person has checked or corrected it (`obligraph import`)", "是否已经人工复核")]


class DocumentRecord(TypedDict):
    """What a document says of itself. | 一份文件。"""

    source: Annotated[str, Field("the input's name", "来源文件名")]
    id: Annotated[DocumentId, Field("a hash of the text", "文件编号，由正文算出")]
    title: Annotated[str | None, Field("title", "标题")]
    number: Annotated[str | None, Field("its number", "发文字号")]
    issuers: Annotated[list[str], Field("who issued it", "发文机关")]
    addressees: Annotated[list[str], Field("to whom", "主送机关")]
    date: Annotated[
        Day | None, Field("its date; the page's own where the document bears none", "成文日期；文中没有的取网页日期")
    ]
    published: Annotated[Day | None, Field("the page's own date", "网页发布日期")]
    level: Annotated[str, LEVELS, Field("where its issuer stands", "发文机关层级")]
    jurisdiction: Annotated[str, Field('the issuer\'s place, `""` where unknown', "所属地区，不明时为空")]
    references: Annotated[list[ReferenceRecord], Field("other documents cited", "引用的文件")]
    headings: Annotated[list[SpanRecord], Field("where the headings stand", "各标题位置")]
    pages: Annotated[Count | None, Field("pages of the input, where it has any", "页数")]
    characters: Annotated[Count, Field("length of the text in code points", "正文字数")]
    format: Annotated[str, Field("what the input was", "输入格式")]
    encoding: Annotated[str, Field("how its characters were encoded", "字符编码")]
    text_file: Annotated[TextFile, Field("the text that spans index, from this folder", "位置所指的原文文件")]
    layout_file: Annotated[
        LayoutFile | None,
        Field(
            "where its lines stand on paper, from this folder: `[start, end, page, left, top, right, bottom]` for each "
            "line, with its confidence as an eighth number where that is under 1; null for an input without pages",
            "各行在版面上的位置，识别可信程度不足 1 时另附第八个数；没有页的输入为空",
        ),
    ]


class ProblemRecord(TypedDict):
    """What could not be read, resolved or decided. | 未能读取或存疑之处。"""

    source: Annotated[str, Field("the input's name", "来源文件名")]
    span: Annotated[SpanRecord | None, Field("where; null where the whole input is meant", "位置；指整份文件时为空")]
    code: Annotated[Code, Field("what sort of problem; stable", "问题代码")]
    message: Annotated[str, Field("what, where and what to do", "说明和处理办法")]


class CorrectionRecord(TypedDict):
    """What a person said of one cell of a task. | 对一项任务某一栏的人工更正。"""

    id: Annotated[TaskId, Field("the task's id", "任务编号")]
    doc: Annotated[DocumentId, Field("the document's id", "文件编号")]
    source: Annotated[str, Field("the input's name", "来源文件名")]
    section: Annotated[list[str], Field("the headings over the task, outermost first", "所在各级标题，由外到内")]
    quote: Annotated[str, Field("the words of the task", "任务原文")]
    cell: Annotated[str, CORRECTED, Field("which cell", "所更正的栏")]
    before: Annotated[str, Field("what the extraction said", "更正前")]
    after: Annotated[str, Field('what it says now; `""` where the cell is empty', "更正后，留空为空")]
    file: Annotated[str, Field("the matrix that said so", "更正所在的表")]
    sheet: Annotated[str, Field('its sheet; `""` for a CSV', "工作表，CSV 为空")]
    place: Annotated[str, Field("its cell (`D17`)", "单元格")]


class DutyRecord(TypedDict):
    """One side of a pair. | 对照的一方。"""

    id: Annotated[TaskId, Field("the task's id", "任务编号")]
    source: Annotated[str, Field("the document's name", "来源文件名")]
    span: Annotated[SpanRecord, Field("where the task stands in its document", "在其文件中的位置")]
    quote: Annotated[str, Field("its words", "原文")]


class DifferenceRecord(TypedDict):
    """One thing that the local duty says otherwise. | 一处差异。"""

    cell: Annotated[str, COMPARED, Field("what differs", "哪一方面")]
    code: Annotated[Code, Field("how (`deadline-earlier`, `floor-raised` …); stable", "差异代码")]
    effect: Annotated[str, EFFECTS, Field("what it does to the duty", "对要求的影响")]
    central: Annotated[str, Field('the central words; `""` where that text says nothing', "上级用语，没有时为空")]
    local: Annotated[str, Field('the local words; `""` where that text says nothing', "本地用语，没有时为空")]
    central_span: Annotated[SpanRecord | None, Field("where they stand in the central text", "上级用语的位置")]
    local_span: Annotated[SpanRecord | None, Field("where they stand in the local text", "本地用语的位置")]


class EditRecord(TypedDict):
    """A piece of the way from the closest central quote to the local one. | 由最接近的上级条文到本地条文的一处改动。"""

    op: Annotated[str, OPS, Field("in which quotes the piece stands", "见于哪一方")]
    text: Annotated[str, Field("its characters", "文字")]


class PairRecord(TypedDict):
    """A local duty with the central ones that it answers. | 一条本地条文与所对应的上级条文。"""

    local: Annotated[DutyRecord | None, Field("the local duty; null where it was dropped", "本地条文；未落实时为空")]
    central: Annotated[list[DutyRecord], Field("the central duties, the closest first", "上级条文，最接近的在前")]
    central_source: Annotated[str, Field("the central document's name", "上级文件名")]
    local_source: Annotated[str, Field("the local document's name", "本地文件名")]
    relation: Annotated[str, FATES, Field("what became of the duty", "对应关系")]
    score: Annotated[Share, Field("how sure the pairing is; no probability", "对应的可信程度")]
    differences: Annotated[list[DifferenceRecord], Field("what it says otherwise", "差异")]
    edits: Annotated[list[EditRecord], Field("word by word", "逐词改动")]


class InputRecord(TypedDict):
    """One input as it was read. | 一份输入文件。"""

    source: Annotated[str, Field("its name", "文件名")]
    sha256: Annotated[Digest, Field("hash of its bytes", "校验值")]
    bytes: Annotated[Count, Field("its size", "字节数")]
    format: Annotated[str, Field("what it was", "格式")]
    encoding: Annotated[str, Field("how its characters were encoded", "字符编码")]


class CountsRecord(TypedDict):
    """How much a run found. | 数量。"""

    files: Annotated[Count, Field("inputs given", "输入文件数")]
    documents: Annotated[Count, Field("documents read", "读出的文件数")]
    obligations: Annotated[Count, Field("tasks", "任务数")]
    lead: Annotated[Count, Field("tasks with a lead", "有牵头单位的任务数")]
    deadline: Annotated[Count, Field("tasks with a deadline", "有时限的任务数")]
    standard: Annotated[Count, Field("tasks with a standard", "有量化标准的任务数")]
    problems: Annotated[Count, Field("lines of problems.jsonl", "问题数")]


class TimingsRecord(TypedDict):
    """What differs between two runs on the same inputs. | 时间；两次运行间唯一不同的部分。"""

    begun: Annotated[Instant, Field("when the run began, UTC", "开始时间（UTC）")]
    seconds: Annotated[float, Form("seconds", "秒", {"minimum": 0}), Field("how long it took", "用时")]


class ManifestRecord(TypedDict):
    """What ran on what, so that a result can be repeated. | 运行记录。"""

    versions: Annotated[
        dict[str, str], Field("of obligraph, Python and the libraries that can change a result", "各软件版本")
    ]
    lexicon: Annotated[Digest, Field("hash of the lexicons as loaded", "词表校验值")]
    inputs: Annotated[list[InputRecord], Field("the inputs that were read", "读入的文件")]
    counts: Annotated[CountsRecord, Field("how much was found", "数量")]
    timings: Annotated[TimingsRecord, Field("the only part that differs between two runs", "时间")]


class File(NamedTuple):
    """A file of records: its name, the type of what it holds, and whether it holds one a line."""

    name: str
    record: type
    lines: bool


FILES = {
    "obligations": File("obligations.jsonl", ObligationRecord, True),
    "documents": File("documents.jsonl", DocumentRecord, True),
    "problems": File("problems.jsonl", ProblemRecord, True),
    "manifest": File("manifest.json", ManifestRecord, False),
    "corrections": File("corrections.jsonl", CorrectionRecord, True),
    "alignment": File("alignment.jsonl", PairRecord, True),
}
"""Every file of records that has a schema, by the schema's name."""
