"""The engine: exact, people-level, weighted metrics. numpy and the standard library, nothing else of the sandbox."""
