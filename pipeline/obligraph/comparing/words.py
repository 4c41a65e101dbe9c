"""The words by which clauses are told apart: what is granted, what is general, what is a means."""

from __future__ import annotations

import re

BENEFIT = re.compile("补[助贴偿]|奖[励补金]|资助|贴息|减免|减征|返还|给予|补给|配套资金")
"""Money that somebody is given: its ceiling binds nobody to do less."""

LENIENT = re.compile("延期|展期|缓[缴交征]|延长|延缴|宽限|免[收征缴]|减半|可申请")
"""Time that somebody is granted."""

GENERAL = re.compile(
    "^(?:要|应|应当|须|并|进一步|切实|积极|不断|全面|大力|着力|逐步|认真|充分|更好|有效|持续|努力)*"
    "(?:加强|推进|推动|加大|强化|完善|健全|落实|做好|深化|支持|鼓励|引导|提倡|营造|确保|促进|提高|提升|增强|维护|实现|形成|抓好"
    "|统筹|坚持|优化|发挥|恢复|减轻|帮助|保障|缓解|解决|方便|满足|助力|让|使)"
    "|更加|更为|基本|显著|明显|大幅"
)
"""A clause like that names an aim, not an act that can be found missing."""

MANNER = re.compile(
    "^(?:通过|采取|采用|按照?|依照|根据|依托|利用|运用|结合|以|在|对|对于|针对|因|为|凡|经|未经|由于|自|从|到|于|其中|特别是|包括|如|符合"
    "|必要时|原则上)|《[^》]*》(?:指出|提出|强调|明确|要求)|[以如]下|(?:的|前提下|基础上|情况下|过程中|期间|前|后|后|等方式|等措施)$"
)
"""A clause that says when, how, where or for whom."""

CONDITION = re.compile("^(?:对|对于|针对|凡|因)?.*?的$")
"""A clause before a comma that says for whom the duty is meant (对…的，)."""

INSTRUMENT = re.compile(
    "(?:通过|采取|采用|运用|利用|依托|充分发挥|以)(?P<means>[^,;。]{2,60}?)"
    "(?:等?(?:多种)?(?:方式|措施|办法|手段|形式|途径|渠道|工作机制|机制作用|机制|平台|作用))"
)
"""The means by which a duty is carried out."""

TOTAL = re.compile(
    "(?:新增|新建|改建|累计|完成|培[训育养]|建成|改造|创建|打造|评选|遴选|认定|招[收生聘]|引进|盘活|支持|发展|扶持|组织|服务|投入|安排"
    "|筹[集措]|实施|覆盖|达到|突破|建设)(?!中心|机构|站|点|所|设施|人员|标准|面积|网络|体系|质量|能力|半径|对象|时间|期)"
)
"""What is done so many times over a whole place."""

TOTAL_UNITS = frozenset([*"户个处人名张台家所座亩项件辆套批场期条类种间块元吨", "人次", "公里", "万元", "亿元", "万吨"])
"""Units of what is counted over a place; a size or a length of time is no total."""

EACH = re.compile("每(?!年|月|日|周|季|天|半|[两二三四五六]个?[年月])|各|单[个处位]|均|平均|其中|为单位")
"""A number for each of many."""

HEDGED = re.compile("原则上")
"""A prohibition that leaves exceptions."""

TRIED = re.compile("(?:^|[,;。、]|积极|鼓励|可以?|要|应当?)探索")
"""A duty that is only tried out."""

UTMOST = re.compile("优先|全额|全部|一律|立即|免费|无条件|全覆盖|从严|应[^,;。]{1,4}尽[^,;。]{1,4}")
"""Words without which a duty is done just as well by doing less."""
