"""Tests of the one door to Kits: no network but loopback, no sandbox, no Django."""
