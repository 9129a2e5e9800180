"""What fits a given Kits, document by document: harmless questions, and what came of them."""
