"""A record in words: the course of a replication, its story, and the same told as the history of a later scenario."""
