"""A page as files: what its state looks like to readers and to programs. Pure; nothing here asks a database."""
