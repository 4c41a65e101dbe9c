"""What the rules that are code mean, and why a cell is empty, in English and Chinese.

A rule that a lexicon holds explains itself by its entry; the rules here are the ones of `assemble` and of the calendar.
"""

from __future__ import annotations

Words = tuple[str, str]
"""English, Chinese."""

RULES: dict[str, Words] = {
    "tasks.bound": ("it binds somebody: a word of duty, or a name that acts", "句中有约束性用语，或有明确的行为主体"),
    "tasks.predicate": (
        "it has a verb as its predicate, and no rule says that it is no task",
        "句子有动词谓语，且不属于任何“非任务”情形",
    ),
    "tasks.table-cell": (
        "the task cell of a row that names its own owner or time",
        "表格中写明责任单位或时限的一行，其任务栏即任务",
    ),
    "tasks.note": ("nothing but a bracket: a note", "整句只有一对括号，是附注"),
    "tasks.preamble": (
        "it stands before the first heading, binds nobody and sets no time or measure",
        "位于第一个标题之前的开头部分，没有约束性用语、行为主体、时限和量化标准",
    ),
    "tasks.no-words": ("fewer than four Chinese characters", "不足四个汉字"),
    "tasks.noun-item": ("a numbered item that only names a thing to hand in", "编号项只列出材料名称，没有要做的事"),
    "tasks.principle": ("a motto under a heading that announces principles", "位于“基本原则”一类标题之下的原则性短句"),
    "tasks.spirit-section": (
        "it stands under a heading such as 指导思想, and binds nobody",
        "位于“指导思想”一类标题之下，没有约束性用语和行为主体",
    ),
    "tasks.no-predicate": ("no word of duty, nobody who acts, no predicate", "没有约束性用语、行为主体和动词谓语"),
    "kinds.bound": ("a word of duty governs it", "由表示义务的用语支配"),
    "kinds.imperative": ("a bare imperative: no modal word, so an obligation", "无情态词的祈使句，按义务处理"),
    "kinds.prohibition": ("its main predicate forbids", "主要谓语表示禁止"),
    "kinds.permission": ("its main predicate permits", "主要谓语表示许可"),
    "kinds.encouragement": (
        "it opens or ends with a clause that encourages somebody else",
        "句首或末句鼓励、支持、引导他人作为",
    ),
    "kinds.where-possible": ("only where conditions allow (有条件的地方可…)", "限于有条件的地方或单位"),
    "kinds.strive": ("a duty with a word of striving", "带有“力争”一类用语的任务"),
    "kinds.target": ("it states a result to be reached and names no act", "只写要达到的结果，未写具体行为"),
    "kinds.target-section": ("it stands under a heading that announces targets", "位于“主要目标”一类标题之下"),
    "actors.subject": ("the subject of the clause", "分句的主语"),
    "actors.by": ("after 由", "“由”字之后的行为主体"),
    "actors.encouraged": ("who is encouraged to act", "被鼓励、支持、引导的对象"),
    "actors.allowed": ("who may act: 允许…, …可申请", "被允许作为的对象：“允许……”“……可申请”"),
    "actors.meant": ("其 in 支持其…: the name in the clause before", "“支持其……”中“其”所指的上一分句中的名称"),
    "roles.list": ("a bracket that only lists names", "括号内只列单位名称"),
    "roles.time": ("a bracket that holds only a time limit", "括号内只有完成时限"),
    "roles.first-leads": (
        "the document says that whoever stands first leads (lexicons/roles.toml, [first_leads])",
        "文件写明列在第一位的为牵头单位（词表 roles.toml 的 [first_leads]）",
    ),
    "roles.by-lead": ("the sentence itself: 由…牵头 or 由…负责", "句中“由……牵头（负责）”"),
    "roles.led-by": ("the sentence itself: 建立…牵头的", "句中“建立……牵头的”"),
    "roles.charged": ("the sentence itself: …负责, and who helps", "句中“……负责”，并写明协助单位"),
    "roles.then-support": ("after the leader: …配合, …参与", "牵头单位之后的“……配合（参与）”"),
    "roles.joint": ("the sentence itself: 会同 or 联合", "句中“会同”“联合”"),
    "roles.leads": ("the sentence itself: …牵头", "句首“……牵头”"),
    "roles.supports": ("the sentence itself: …配合, beside a mark that names the leader", "句中“……配合”，另有牵头单位"),
    "tables.carried-down": (
        "the column of the table, by its header; the cell spans several rows",
        "表格中该列的表头，单元格跨多行",
    ),
    "tables.reconciled": (
        "the document states the same task in its table and in its text",
        "文件的分工表与正文写的是同一项任务",
    ),
    "tables.columns": ("the column of the table, by its header", "表格中该列的表头"),
    "deadlines.bare": ("a bare date that says when to do it", "直接写明的时间"),
    "deadlines.before": ("a date followed by 前", "“……前”"),
    "deadlines.before-event": ("an event followed by 前", "某事“……前”"),
    "deadlines.after-event": ("the end of an event followed by 后", "某事“……结束后”"),
    "deadlines.benefit-month": ("the month for which rent is let off", "减免租金的月份"),
    "deadlines.before-season": ("a season or term of a year, followed by 前", "某年的季节、假期或学期“……前”"),
    "deadlines.benefit": ("how long something is granted", "给予补贴、优惠等的时间长度"),
    "deadlines.date-alone": ("a date that stands alone in its cell of a table", "表格中单独占一格的日期"),
    "deadlines.end": ("the end of a period: 底, 末", "“……底（末）”"),
    "deadlines.event-day": ("the day of an event", "某事之日"),
    "deadlines.event-from": ("from an event on", "自某事之日起"),
    "deadlines.event-period": ("the period of an event: …期间", "“……期间”"),
    "deadlines.event-to": ("from an event to a date", "自某事起至某日"),
    "deadlines.five-year-plan": ("a five-year plan", "五年规划期"),
    "deadlines.from": ("from a date on: 起", "“……起”"),
    "deadlines.given-date": ("the date in brackets after the words of a time cell", "时限栏文字后括号内写明的日期"),
    "deadlines.numeric-date": ("a date of numbers in a time cell: 2026-06-30, 2026.6", "时限栏中的数字日期"),
    "deadlines.inside": ("a period followed by 内 or 期间", "“……内”“……期间”"),
    "deadlines.label": ("after a label such as 完成时限", "“完成时限”等标注之后"),
    "deadlines.lapse": ("a span of time", "一段时间"),
    "deadlines.limit": ("a span of time after 不超过, 期限 and the like", "“不超过”“期限”等之后的时间长度"),
    "deadlines.moment": ("a moment that no calendar can fix", "日历无法确定的时刻"),
    "deadlines.ongoing": ("no end: 长期坚持, 持续推进 where a time limit stands", "时限处写“长期坚持”“持续推进”"),
    "deadlines.range": ("a range of dates or years", "起止时间"),
    "deadlines.recurring": ("again and again: 每年, 每季度, 按月", "“每……”“按……”等周期"),
    "deadlines.season": ("a season", "季节或假期"),
    "deadlines.until": ("to a date: 到…, 至…", "“到（至）……”"),
    "deadlines.within": ("a span after an event: …内", "“……内”"),
    "standards.ratio": ("a ratio such as 1:3", "比例"),
    "standards.part": ("a part such as 三分之一", "分数"),
    "standards.fraction": ("a fraction such as 1/3", "分数"),
    "standards.plain": ("a number without a unit, beside a word of comparison", "与比较词连用、不带单位的数"),
}

CODES: dict[str, Words] = {
    "no-owner-stated": (
        "neither the sentence nor a responsibility mark that covers it says who is in charge",
        "本句及覆盖它的责任标注均未写明责任单位",
    ),
    "only-actor-stated": (
        "nobody is named as leading; the sentence only names who acts (see actors)",
        "未写明牵头单位，句中只写了行为主体（见责任主体）",
    ),
    "owner-inherited": (
        "the mark stands elsewhere and covers this task too",
        "责任标注写在别处，也覆盖本任务",
    ),
    "reconciled": (
        "the same task stands at the place given, too: both are kept, and what they disagree on is a problem",
        "同一项任务又见于所示位置；两处均保留，不一致之处列入问题",
    ),
    "not-resolved": (
        "a time limit whose date cannot be computed: its year or its event is not known",
        "是时限，但年份或所指事件不明，无法换算成日期",
    ),
    "no-deadline-stated": (
        "neither the sentence nor a mark or table cell that covers it states a time limit",
        "本句及覆盖它的标注、表格均未写明时限",
    ),
    "no-standard-stated": ("the sentence holds no number that the task must meet", "句中没有须达到的数量要求"),
    "corrected": ("a person corrected this cell", "经人工更正"),
    "": ("nothing was found for this cell", "未找到"),
}

CELLS: dict[str, Words] = {
    "task": ("task", "任务"),
    "kind": ("kind", "类型"),
    "strength": ("strength", "力度"),
    "actors": ("actors", "责任主体"),
    "lead": ("lead", "牵头单位"),
    "support": ("support", "配合单位"),
    "deadlines": ("deadline", "完成时限"),
    "standards": ("standard", "量化标准"),
    "references": ("references", "引用文件"),
    "condition": ("condition", "适用条件"),
    "confidence": ("confidence", "把握程度"),
}
EMPTY: dict[str, Words] = {
    "actors": ("the sentence names nobody as the one who acts", "句中没有写明行为主体"),
    "support": ("nobody is named as supporting", "未写明配合单位"),
    "references": ("the sentence cites no other document", "句中没有引用其他文件"),
}
KINDS: dict[str, Words] = {
    "obligation": ("obligation", "义务"),
    "prohibition": ("prohibition", "禁止"),
    "permission": ("permission", "许可"),
    "encouragement": ("encouragement", "鼓励"),
    "target": ("target", "目标"),
}
STRENGTHS: dict[str, Words] = {
    "must": ("must (必须, 不得)", "必须、不得"),
    "should": ("should (应, 应当)", "应、应当"),
    "do": ("do (要, or a bare imperative)", "要，或无情态词"),
    "strive": ("strive (力争, 原则上)", "力争、原则上"),
    "may": ("may (鼓励, 探索, 可)", "鼓励、探索、可"),
}
RELATIONS: dict[str, Words] = {
    "based_on": ("based on", "依据"),
    "implements": ("implements", "贯彻落实"),
    "forwards": ("forwards", "印发、转发"),
    "repeals": ("repeals", "废止"),
    "cites": ("cites", "引用"),
}
LABELS: dict[str, Words] = {
    "id": ("Task", "任务编号"),
    "sentence": ("Sentence", "原文"),
    "source": ("Source", "出处"),
    "section": ("Section", "所在章节"),
    "place": ("Place", "位置"),
    "context": ("Context", "上下文"),
    "derivation": ("How each cell was found", "各项如何得出"),
    "rule": ("rule", "规则"),
    "empty": ("empty", "空"),
    "at": ("characters {}–{}", "第{}—{}字符"),
    "line": ("line {}, characters {}–{} of {}", "第{}行，{} 的第 {}—{} 字符"),
    "same": ("the same text is also in {}", "同样的内容还见于 {}"),
    "no-text": ("the text file is missing, so no context can be shown", "缺少原文文件，无法显示上下文"),
    "moved": (
        "the text file no longer holds this sentence at this place; run extract again",
        "原文文件该位置已不是这句话，请重新抽取",
    ),
    "other-lexicons": (
        "The run used other lexicons than those read now: entries may have moved or changed. "
        "Give its folders with --lexicons.",
        "本次读取的词表与抽取时所用的不同，条目可能有出入；请用 --lexicons 指定抽取时的词表文件夹。",
    ),
    "user-component": ("written by the component of your own", "由自加的组件给出"),
    "word": ("「{}」: {}", "“{}”：{}"),
    "full": ("in full {}", "全称 {}"),
    "system": ("system {}", "条线 {}"),
    "successor": ("today {}", "现为 {}"),
    "order": (
        "a rough order, no probability: each indirect step takes something off",
        "只表示大致次序，不是概率；每多一步推断即减分",
    ),
    "cue": ("follows from the word 「{}」", "由“{}”一词而定"),
    "by-kind": ("follows from the kind", "由类型而定"),
    "reviewed": ("reviewed by a person", "已经人工复核"),
    "before": ("a person corrected this cell; before: {}", "经人工更正，更正前：{}"),
    "nothing": ("(empty)", "（空）"),
    "nowhere": ("these words do not stand in the text", "原文中没有这些字"),
    "condition-only": ("says only when it applies", "只是适用条件"),
}
