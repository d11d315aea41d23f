"""Who, and within what: people, roles with dates, organisations and funds."""
