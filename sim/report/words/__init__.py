"""What a report says in words, of a run and of a comparison."""
