"""Pages about reports. They read our database; workers talk to Kits."""
