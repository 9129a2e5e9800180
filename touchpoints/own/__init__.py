"""Own touchpoints: what an admin makes, changes, deletes and has validated at Kits, through the Core Rest API."""
