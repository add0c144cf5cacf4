"""Builds that push what they measured of services, signed.

Owns their keys, and what came lately, so that nothing is taken twice. What a value means for readiness is readiness's.
"""
