"""The two refusals that every verb may raise; others inherit from them beside their verb."""


class Refused(Exception):
    """An act that a rule forbids; its text is a sentence for the person who tried."""


class NotPermitted(Refused):
    """The person has no role that allows the act here and now."""


class Passing(Refused):
    """A refusal that may pass by itself (a full disk): slow work is tried again before it fails."""
