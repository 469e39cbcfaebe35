"""Figures and pages: what a reader sees of a study.

The functions take a summary (plain JSON-able dictionaries made by the studies) and return text or
bytes. Nothing here touches the disk, the network or a clock, and equal summaries give equal bytes.

==================  =====================================================================
`words`             numbers, dates and names as a person would say them
`style`             colours, hatching, and plotly's common layout
`ladder`            the moments at which a report looks, as rows
`panels`            the headline: one panel for each group, one row for each moment
`rows`              horizontal bars with long names
`marks`             dated lines with labels that stay clear of each other
`timing`            what holds by date, and what has happened by when
`terms`             what the agreements say
`reasons`           what stopped the deals, and which beliefs drive the result
`paths`             numbers of a scenario in words
`warned`            what a reader must know before reading on
`answers`           the plain sentences at the top of a report
`contrasts`         those at the top of a comparison
`figures`           which figures the report of a run has, each with its text alternative
`comparing`         the figures and tables of a comparison
`page`              `render_run`, `render_comparison`: HTML, self-contained
`pictures`          `picture_run`, `picture_comparison`: PNG or SVG, without a browser
`prior_picture`     `picture_priors`: the library of priors, likewise
`model`             `render_model`: a scenario in words, as Markdown
==================  =====================================================================
"""
