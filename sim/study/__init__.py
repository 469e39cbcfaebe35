"""What is asked of many replications: run, compare, and the statistics that both rest on."""
