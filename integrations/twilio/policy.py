"""Who speaks for Twilio; what it may is on-call's to say."""

from foundation.authz import machine

TWILIO = machine("twilio")
