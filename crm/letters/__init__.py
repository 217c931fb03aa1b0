"""What was written and sent to us in a case: letters, and the files that came with them."""
