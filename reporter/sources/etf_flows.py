"""TFTC: net flows of the US spot bitcoin ETFs by session, in US dollars (CC BY 4.0: to be named).

https://www.tftc.io/bitcoin-etf-flows: a session's figure is restated for hours (that of 5 February
2026 went from 0 to -434 million in a night), and blank is not zero. So a session counts from 12
hours after its close, and a newest figure of exactly 0 is one nobody has reported yet.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

from reporter.errors import SourceChanged
from reporter.model import Observation
from reporter.sources.kinds import Answer, Call, Request
from reporter.sources.reading import (
    agree,
    closes_in_new_york,
    iso_day,
    mapping,
    number,
    part,
    read_answer,
    sequence,
)

if TYPE_CHECKING:
    from reporter.sources.http import Door

_HISTORY = timedelta(days=100)
_SETTLES = timedelta(hours=12)
_LEAST_LARGEST = 1e6
"""The largest flow of a quarter is hundreds of millions: less than this is told in millions."""


def fetch(door: Door, request: Request) -> AsyncIterator[Answer]:
    """One call: the whole history."""
    del request
    return door.each([Call("flows", "/bitcoin-etf-flows/data.json", "etf_net_flow_usd", asset="bitcoin")])


def parse(answer: Answer) -> tuple[Observation, ...]:
    """`etf_net_flow_usd` for `bitcoin`, stamped 16:00 New York of the session."""
    value = read_answer(answer.body)
    through = iso_day(part(value, "updatedThrough"), "updatedThrough")
    first = (answer.retrieved_at - _HISTORY).date()
    flows: list[Observation] = []
    for item in sequence(part(value, "days"), "days"):
        row = mapping(item, "A day")
        day = iso_day(row.get("date"), "date")
        if row.get("netFlowUsd") is None or not first <= day <= through:
            continue
        flow = number(row["netFlowUsd"], "netFlowUsd")
        _check_parts(flow, row)
        at = closes_in_new_york(day)
        if at + _SETTLES <= answer.retrieved_at:
            flows.append(
                Observation("etf_net_flow_usd", "bitcoin", flow, at, answer.source, answer.retrieved_at)
            )
    flows.sort(key=lambda flow: flow.at)
    while flows and flows[-1].value == 0:
        flows.pop()
    if flows and max(abs(flow.value) for flow in flows) < _LEAST_LARGEST:
        raise SourceChanged("The flows are too small for dollars: they may be told in millions now.")
    return tuple(flows)


def _check_parts(flow: float, row: dict[str, object]) -> None:
    parts = row.get("perEtfUsd")
    if not isinstance(parts, dict) or not parts:
        return
    total = sum(number(part, "perEtfUsd") for part in parts.values() if part is not None)
    # Small sums of large flows in both directions may differ by rounding alone.
    if max(abs(flow), abs(total)) > 2 * _LEAST_LARGEST:
        agree(flow, total, "netFlowUsd")
