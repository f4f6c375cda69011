"""Which ticker stands for which asset on exchanges: by id, because tickers of small coins collide."""

TICKERS: dict[str, str] = {
    "bitcoin": "BTC",
    "ethereum": "ETH",
    "binancecoin": "BNB",
    "solana": "SOL",
    "ripple": "XRP",
    "cardano": "ADA",
    "dogecoin": "DOGE",
    "tron": "TRX",
    "avalanche-2": "AVAX",
    "chainlink": "LINK",
    "polkadot": "DOT",
    "litecoin": "LTC",
    "bitcoin-cash": "BCH",
    "stellar": "XLM",
    "hedera-hashgraph": "HBAR",
    "sui": "SUI",
    "the-open-network": "TON",
    "near": "NEAR",
    "uniswap": "UNI",
    "aptos": "APT",
}

ASSETS: dict[str, str] = {ticker: asset for asset, ticker in TICKERS.items()}
