"""The register of sections: which metrics each speaks of, and which charts and tables it carries.

A section's words are the template of the same name in `templates/<language>/`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SectionSpec:
    """One section: `expects` are the metrics whose absence it states to the reader."""

    id: str
    expects: tuple[tuple[str, str], ...] = ()
    """(metric, asset); asset `*` stands for each asset of the edition, `benchmark` for its benchmark."""
    charts: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()


SECTIONS: tuple[SectionSpec, ...] = (
    SectionSpec(
        "what_happened",
        expects=(
            ("price_usd", "*"),
            ("long_liquidations_usd", "benchmark"),
            ("short_liquidations_usd", "benchmark"),
        ),
        charts=("price_90d", "moves", "liquidations_30d"),
        tables=("majors",),
    ),
    SectionSpec(
        "why",
        expects=(
            ("open_interest_usd", "benchmark"),
            ("funding_rate", "benchmark"),
            ("fear_greed", "market"),
            ("total_market_cap_usd", "market"),
            ("index_level", "sp500"),
            ("yield_10y", "us"),
        ),
        charts=("leverage", "fear_greed_90d", "against", "etf_flows"),
        tables=("derivatives", "markets"),
    ),
    SectionSpec("watch", tables=("levels", "scorecard", "diary")),
    SectionSpec("close"),
    SectionSpec("data"),
)

BY_ID: dict[str, SectionSpec] = {section.id: section for section in SECTIONS}


def expected(
    sections: tuple[str, ...], assets: tuple[str, ...], benchmark: str
) -> tuple[tuple[str, str], ...]:
    """The (metric, asset) pairs an edition with these sections speaks of, in the register's order."""
    pairs: list[tuple[str, str]] = []
    for section in SECTIONS:
        if section.id not in sections:
            continue
        for metric, asset in section.expects:
            chosen = assets if asset == "*" else (benchmark if asset == "benchmark" else asset,)
            pairs.extend((metric, name) for name in chosen)
    return tuple(dict.fromkeys(pairs))
