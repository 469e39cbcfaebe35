"""Many replications over many processes: what is asked, who plays it, what is counted and what is kept."""
