"""Everything that is checked without a person looking."""
