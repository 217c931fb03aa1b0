"""The companies that ask, and whom we talk to there."""
