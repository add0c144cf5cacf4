"""The roof: puts every room together into one program.

Owns composition: the web application, the worker, the registry and the command
line. It decides nothing about incidents or learnings; the rooms do.
"""
