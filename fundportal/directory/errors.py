"""The two refusals that every verb may raise; others inherit from them beside their verb."""


class Refused(Exception):
    """An act that a rule forbids; its text is a sentence for the person who tried."""


class NotPermitted(Refused):
    """The person has no role that allows the act here and now."""
