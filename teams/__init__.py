"""People, roles, teams, Kits accounts with their sealed keys, invitations and inquiries."""
