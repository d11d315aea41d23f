"""What people are told: a notice on their page and a mail, never lost."""
