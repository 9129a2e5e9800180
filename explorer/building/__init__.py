"""Building a report: what a draft says, what each change did to it, and how two people's changes meet."""
