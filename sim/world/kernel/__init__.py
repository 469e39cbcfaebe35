"""The laws once more, over plain arrays and numbers: written apart from the reference engine, and equal to it bit for bit.

It shares draws, distributions and decision rules with the reference engine, and nothing of its flow. Every law is a function
of one world `w`; what a law sets off further up goes through `links`. It is written in what numba compiles, and runs play it
compiled; in Python it plays as it stands. What two readings of one page agree on is more likely what the page says.
"""
