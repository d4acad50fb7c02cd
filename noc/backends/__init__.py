"""One adapter per monitoring product: bytes in, an `Answer` out. No judgement of sites lives here."""
