"""Speed and size of the portal in one run, as ratios: `make bench`. It asserts nothing.

What is measured beside each other is measured in turns, so that a busy machine slows both alike;
absolute figures say little about another machine.
"""
