"""What happens: draws, the laws of motion, the engines that play a Plan, and the record of a replication."""
