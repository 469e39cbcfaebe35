"""Figures: plotly's traces and layouts as plain data, with the tables that say the same."""
