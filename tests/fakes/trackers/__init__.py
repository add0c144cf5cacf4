"""Trackers on real sockets that keep the rules of the real ones, and break when they are told to."""
