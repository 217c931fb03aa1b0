"""What keeps the installation running: users, reference data, outgoing mail."""
