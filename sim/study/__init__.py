"""What is asked of many replications, one file a study, and what the studies share."""
