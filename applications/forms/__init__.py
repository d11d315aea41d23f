"""The forms of calls, ideas and applications; they clean what is typed and change nothing."""
