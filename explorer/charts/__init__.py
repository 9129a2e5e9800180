"""Charts: one a file, rows in, figure out. They know Plotly and nothing else.

A figure is plain data without a template. Colours are names of CSS meanings (`var(--set-a)`); `static/js/charts.js`
gives them their values, and all figures their one look, in the reader's browser. Texts come in ready to be read.
"""
