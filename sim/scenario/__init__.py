"""What the analyst writes: a scenario file, read, checked and given meaning. Nothing here plays it."""
