"""Pictures as PNG or SVG, drawn by matplotlib: no browser is needed."""
