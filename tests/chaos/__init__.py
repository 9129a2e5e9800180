"""Chaos: a whole portal at work while its workers are killed and Kits answers badly. `bin/chaos --help` says how."""
