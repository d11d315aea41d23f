"""Disclosure control: which figures of small groups are hidden, and what else must be for that.

`rules` says what is small, `suppression` answers for one table, `reports` for several tables and
successive publications. Below them `protection` chooses what is hidden beside the small figures.
"""
