"""What a reader sees of a study: words, figures, pages and pictures, and a model in words.

The functions take a summary (plain JSON-able dictionaries made by the studies) and return text or
bytes. Nothing here touches the disk, the network or a clock, and equal summaries give equal bytes.

==============  =========================================================================
`words`         what is said of a run and of a comparison; `plain` has numbers, dates and names
`figures`       `run_figures`, `comparison_figures`: plotly's figures as plain data, each with a table
`pages`         `render_run`, `render_comparison`: HTML, self-contained
`pictures`      `picture_run`, `picture_comparison`, `picture_priors`: PNG or SVG, without a browser
`model`         `render_model`: a scenario in words, as Markdown
==============  =========================================================================
"""
