"""The register of sources: who is asked, on which terms, for which metrics, by which functions.

Importing it loads no network library, so that listing it is quick.
"""

from reporter.sources import alternative_me, coingecko, feeds, fred, gate, okx
from reporter.sources.kinds import Answer, Call, Request, Source

__all__ = ["SOURCES", "SOURCES_BY_ID", "Answer", "Call", "Request", "Source"]

SOURCES: tuple[Source, ...] = (
    Source(
        id="coingecko",
        name="CoinGecko",
        home="https://www.coingecko.com",
        base_url="https://api.coingecko.com/api/v3",
        licence="Free with attribution (API terms); keyless or with a free Demo key",
        metrics=(
            "price_usd",
            "high_24h_usd",
            "low_24h_usd",
            "market_cap_usd",
            "volume_24h_usd",
            "total_market_cap_usd",
            "btc_dominance",
            "total_market_cap_change_24h",
            "treasury_holdings",
            "treasury_cost_usd",
            "treasury_value_usd",
            "treasury_pnl_usd",
            "funding_rate",
        ),
        key_header="x-cg-demo-api-key",
        key_env="COINGECKO_DEMO_API_KEY",
        pause=4.0,
        keyed_pause=2.05,
        max_bytes=24_000_000,
        fetch=coingecko.fetch,
        parse=coingecko.parse,
    ),
    Source(
        id="alternative_me",
        name="alternative.me",
        home="https://alternative.me/crypto/fear-and-greed-index/",
        base_url="https://api.alternative.me",
        licence="Free for any use with attribution beside the figure",
        metrics=("fear_greed",),
        fetch=alternative_me.fetch,
        parse=alternative_me.parse,
    ),
    Source(
        id="gate",
        name="Gate",
        home="https://www.gate.com",
        base_url="https://api.gateio.ws/api/v4",
        licence="Public market data of the exchange under its user agreement",
        metrics=("long_liquidations_usd", "short_liquidations_usd", "open_interest_usd"),
        pause=0.1,
        fetch=gate.fetch,
        parse=gate.parse,
    ),
    Source(
        id="okx",
        name="OKX",
        home="https://www.okx.com",
        base_url="https://www.okx.com",
        licence="Public market data of the exchange under its API agreement",
        metrics=("open_interest_usd", "funding_rate", "long_liquidations_usd", "short_liquidations_usd"),
        pause=0.45,
        fetch=okx.fetch,
        parse=okx.parse,
    ),
    Source(
        id="fred",
        name="FRED, Federal Reserve Bank of St. Louis",
        home="https://fred.stlouisfed.org",
        base_url="https://fred.stlouisfed.org",
        licence="Free with attribution; SP500 and VIXCLS are copyrighted by their index providers",
        metrics=("index_level", "yield_10y"),
        pause=0.5,
        fetch=fred.fetch,
        parse=fred.parse,
    ),
    Source(
        id="feeds",
        name="News feeds",
        home="",
        base_url="",
        licence="Each publisher's own: title, link, publisher and time only",
        metrics=(),
        max_bytes=4_000_000,
        fetch=feeds.fetch,
        parse=feeds.parse,
    ),
)

SOURCES_BY_ID: dict[str, Source] = {source.id: source for source in SOURCES}
