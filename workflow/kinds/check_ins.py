"""签到: what a field app exports: when somebody checked in where, at which customer's (S3)."""

import re
from typing import Annotated

from pydantic import Field

from workflow.kinds.column import Claim, Column, Content, Kind, Record
from workflow.kinds.problem import Problem
from workflow.kinds.records import Draft
from workflow.kinds.sales_ledger import Day
from workflow.kinds.shared_columns import CUSTOMER_HEADERS, person, person_id

_Minute = Annotated[int, Field(ge=0, le=24 * 60)]
_Latitude = Annotated[int, Field(ge=-90_000_000, le=90_000_000)]
_Longitude = Annotated[int, Field(ge=-180_000_000, le=180_000_000)]


class CheckInRecord(Record):
    """One check-in; coordinates in millionths of a degree."""

    date: Day | None = None
    month_day: str | None = None
    person: str | None = None
    person_id: str | None = None
    visit_time: str | None = None
    visit_start: _Minute | None = None
    """Minutes since midnight; None where the time tells none."""
    visit_end: _Minute | None = None
    customer: str | None = None
    place: str | None = None
    coordinates: str | None = None
    longitude: _Longitude | None = None
    latitude: _Latitude | None = None
    remark: str | None = None


_HINT = r"签到|打卡|外勤|check[- ]?ins?"

CHECK_INS = Kind(
    key="check_ins",
    zh="签到",
    en="Check-ins",
    version=1,
    record=CheckInRecord,
    columns=(
        Column("date", "签到日期", "Date", Content.DATE, ("打卡日期", "日期")),
        person(),
        person_id(),
        Column("visit_time", "签到时间", "Check-in time", synonyms=("打卡时间", "外勤时间", "到达时间", "时间",
            "check-in time", "check in time"), strong=True),
        Column("customer", "签到客户", "Customer", synonyms=("拜访客户", "访问客户", *CUSTOMER_HEADERS)),
        Column("place", "签到地点", "Place", synonyms=("打卡地点", "签到位置", "定位", "位置", "地点", "签到地址",
            "打卡地址", "地址", "place", "location"), strong=True),
        Column("coordinates", "经纬度", "Coordinates", synonyms=("坐标", "GPS", "定位坐标", "经度,纬度",
            "coordinates"), strong=True),
        Column("longitude", "经度", "Longitude", synonyms=("lng", "lon"), strong=True),
        Column("latitude", "纬度", "Latitude", synonyms=("lat",), strong=True),
        Column("remark", "备注", "Remark", synonyms=("说明", "签到备注", "remarks")),
    ),
    claims=(
        Claim((frozenset({"person", "person_id"}), frozenset({"visit_time"}),
            frozenset({"coordinates", "longitude"}))),
        Claim((frozenset({"person", "person_id"}), frozenset({"visit_time"}), frozenset({"place"})), hint=_HINT),
    ),
    substance=frozenset({"customer", "place", "coordinates", "longitude", "visit_time"}),
    required=("date",),
    hint=re.compile(_HINT, re.IGNORECASE),
)  # fmt: skip

_PAIR = re.compile(
    r"\s*(?:[EeNn东北]?经?纬?:?)?\s*(-?\d{1,3}(?:\.\d+)?)\s*°?[EN]?\s*[,，;；/\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*°?[EN]?\s*"
)
_NUMBER = re.compile(r"\s*(-?\d{1,3}(?:\.\d+)?)\s*°?\s*[EN]?\s*")
_MILLION = 1_000_000


def finish_check_ins(draft: Draft) -> None:
    """Read coordinates out of their texts: longitude and latitude in columns of their own, or both in one cell."""
    pairs = draft.column("coordinates")
    columns = {key: draft.column(key) for key in ("longitude", "latitude")}
    found: dict[str, list[int | None]] = {"longitude": [], "latitude": []}
    for index, text in enumerate(pairs):
        both = _both(text) if isinstance(text, str) else None
        if isinstance(text, str) and both is None:
            draft.add(index, "coordinates", Problem("check_in.coordinates"), text)
        for place, key in enumerate(found):
            own = columns[key][index]
            read = _millionths(own) if isinstance(own, str) else None
            if isinstance(own, str) and read is None:
                draft.add(index, key, Problem("check_in.coordinates"), own)
            found[key].append(read if read is not None else both[place] if both else None)
    draft.values |= {key: list(values) for key, values in found.items()}


def _both(text: str) -> tuple[int, int] | None:
    """Longitude and latitude of '121.47,31.23'; in China the greater one is the longitude, whichever stands first."""
    pair = _PAIR.fullmatch(text)
    if not pair:
        return None
    one, other = (round(float(part) * _MILLION) for part in pair.groups())
    longitude, latitude = (other, one) if abs(one) < abs(other) else (one, other)
    return (longitude, latitude) if abs(longitude) <= 180 * _MILLION and abs(latitude) <= 90 * _MILLION else None


def _millionths(text: str) -> int | None:
    number = _NUMBER.fullmatch(text)
    return round(float(number[1]) * _MILLION) if number and abs(float(number[1])) <= 180 else None
