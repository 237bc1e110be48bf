"""The programme's content as data, and what brings it into the database."""
