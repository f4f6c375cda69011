"""Which addresses may be asked: https, and plain http only on this machine itself."""

import ipaddress
from urllib.parse import urlsplit

from reporter.errors import ConfigError


def base_host(source: str, base_url: str) -> str:
    """The host of a base URL, the only one its source may be asked at; raises ConfigError."""
    try:
        parts = urlsplit(base_url)
        host = (parts.hostname or "").lower()
        fine = bool(host) and parts.username is None and not parts.query
    except ValueError:
        fine = False
    if not fine:
        raise ConfigError(f"sources.{source}.base_url is no web address: write https://HOST/PATH.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ConfigError(
            f"sources.{source}.base_url has to begin with https:// (http:// only on this machine itself)."
        )
    return host


def is_loopback(host: str) -> bool:
    """Whether `host` is this machine: localhost or a loopback address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
