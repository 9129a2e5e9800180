"""Pages of people, teams and keys."""
