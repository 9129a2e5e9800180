"""What the rooms' operations of the portal's own API share: who asks, what went wrong, pages of a list.

Served by `kitsportal.api`.
"""
