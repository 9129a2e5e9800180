"""The parts of a comparison page, one a file: facts in, plain data out (sentence, figures, table, tiles, notes)."""
