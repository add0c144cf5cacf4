"""What each kind of source posts, read into our words; pure."""
