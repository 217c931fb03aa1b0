"""Addresses that come with a request and lead the person on."""

from urllib.parse import urlsplit


def local_address(address: str | None) -> str | None:
    """The address if it leads to this site and to nowhere else."""
    if not address or not address.startswith("/") or "\\" in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return None if parts.netloc or parts.scheme or address.startswith("//") else address
