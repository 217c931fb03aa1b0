"""How a case ended: established with jobs and investment, lost with a reason, or withdrawn."""
