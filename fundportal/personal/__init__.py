"""What one person has across every stage: what waits, deadlines, the calendar, the digest."""
