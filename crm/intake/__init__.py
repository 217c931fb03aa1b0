"""What a pasted letter says, read into a draft of a case: each value with the words it came from."""
