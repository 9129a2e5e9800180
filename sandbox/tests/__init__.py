"""Tests of the sandbox; they know the sandbox and nothing of the portal."""
