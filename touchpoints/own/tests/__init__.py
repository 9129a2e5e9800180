"""Tests of own touchpoints."""
