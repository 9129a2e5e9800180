"""Reports, media sets, runs, metrics and charts."""
