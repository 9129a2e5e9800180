"""A comparison as a file to take along: one format a module, from the projection's plain data to bytes.

What the page hides is hidden here, what is not known is an empty cell, and every file says where its numbers come from.
"""
