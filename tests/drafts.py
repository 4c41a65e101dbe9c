"""A draft with faults of many kinds, of a fictional place, for tests of the pages that tell them."""

from __future__ import annotations

from pathlib import Path

from obligraph.model import Extraction
from obligraph.run import extract

DRAFT = """青河市人民政府办公室关于印发《青河市乡镇图书室提升方案》的通知
青政办发〔2026〕12号
各县(市、区)人民政府,市直各部门:
根据《云岭省人民政府关于加强乡村阅读服务的意见》和云政发〔202531号要求,制定本方案。
一、主要任务
(一)摸清底数。2025年6月底前,开展乡镇图书室普查,建立工作台账。(市文化旅游局牵头,市财政局配合)
(二)改造馆舍。2026年9月底前,改造乡镇图书室20个。(市文化旅游局、市财政局牵头,市住房城乡建设局配合)
(四)配足人员。适时为每个乡镇图书室配备专职管理员。(市人力资源社会保障局牵头,市财政局配合)
(五)更新图书。每年为每个乡镇图书室更新图书,不少于500。(市国土资源局牵头,市财政局配合)
(六)开放时间。乡镇图书室每周开放时间不少于36小时,节假日照常开放。
二、保障措施
(一)加强领导。高度重视乡村阅读服务,切实加强组织领导。(市文化旅游局牵头)
(二)加大投入。到2027年底,乡镇图书室读者到馆率提高5%。(市财政局牵头,市文化旅游局配合)
(三)督促检查。2026年9月底前,改造乡镇图书室20个,按期报送进展。(市政府督查室牵头)
青河市人民政府办公室
2026年3月2日
"""


def drafted(folder: Path, text: str = DRAFT, name: str = "草案.txt") -> Extraction:
    """What is extracted of the draft; its file lies in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    (found,) = extract([folder / name]).extractions
    return found
