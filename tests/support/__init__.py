"""What tests stand on: real databases, guards, and the programs of make."""
