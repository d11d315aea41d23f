"""The pages of stage 1: each fetches what its reader may see, cleans a form and calls one verb."""
