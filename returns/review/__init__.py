"""The review stream: what waits for an officer's review, one after another."""
