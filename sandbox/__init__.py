"""A Kits of one's own: a separate program that imitates the Explorer API and computes real metrics from people's visits."""
