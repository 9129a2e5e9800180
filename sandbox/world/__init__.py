"""The make-believe country: real margins of Finland, invented people, invented media."""
