"""Kits: the older way to numbers of own touchpoints by day, week and month, through the Kits Rest API."""
