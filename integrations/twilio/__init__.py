"""Pages by text message and telephone call, carried by Twilio.

Owns how they sound, what comes back from there, and proving that it does. The library is an extra (``andon[twilio]``)
and only sends; what Twilio says to us is proven and answered without it.
"""
