"""The NOC Console: silence never looks like health. `noc.app` tells how it starts and which way a packet goes."""
