"""Stage 1: from an idea through the application to the registered decision."""
