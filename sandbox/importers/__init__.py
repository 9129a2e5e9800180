"""Your own visits: reading files, checked whole before anything is kept."""
