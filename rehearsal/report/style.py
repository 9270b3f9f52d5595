"""The report's look: one style for screen and paper, light and dark."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2430; --faint: #5b6675; --line: #d9dee6; --soft: #f4f6f9;
  --app: #2f6fb5; --people: #d08a2b; --heat: #4a90d9; --night: #7a5bb5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e7ebf1; --faint: #a0abba; --line: #333c49; --soft: #1d232c;
    --app: #5a9be0; --people: #e0a650; --heat: #2f78c4; --night: #a98be0;
  }
}
@media print {
  :root {
    color-scheme: light;
    --paper: #ffffff; --ink: #000000; --faint: #444444; --line: #bbbbbb; --soft: #ffffff;
    --app: #2f6fb5; --people: #d08a2b; --heat: #4a90d9; --night: #7a5bb5;
  }
  section { break-inside: avoid-page; }
  svg, rect, .figure { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .plot { overflow: visible !important; }
  .plot svg { max-width: 100%; height: auto; }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem;
  background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif;
}
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 {
  font-size: 1.3rem;
  margin: 2.5rem 0 .5rem;
  padding-top: 1rem;
  border-top: 1px solid var(--line);
}
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
p { margin: .4rem 0 .8rem; max-width: 44rem; }
.faint { color: var(--faint); }
.figures {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: .75rem;
  padding: 0; margin: 1.25rem 0; list-style: none;
}
.figure {
  background: var(--soft);
  border: 1px solid var(--line);
  border-radius: .5rem;
  padding: .7rem .9rem;
}
.figure strong {
  display: block;
  font-size: 1.55rem;
  line-height: 1.2;
  font-variant-numeric: tabular-nums;
}
.figure span { color: var(--faint); font-size: .9rem; }
.table, .plot { overflow-x: auto; margin: .75rem 0 1.25rem; }
table { border-collapse: collapse; font-size: .93rem; width: 100%; }
caption { text-align: left; color: var(--faint); font-size: .9rem; padding-bottom: .3rem; }
th, td {
  text-align: left;
  padding: .35rem .7rem .35rem 0;
  border-bottom: 1px solid var(--line);
  vertical-align: top;
}
th { font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 500; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.zero { color: var(--faint); }
td.words { min-width: 16rem; overflow-wrap: anywhere; }
svg { display: block; }
svg text {
  fill: var(--ink);
  font: 12px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif;
}
svg text.small { font-size: 11px; font-variant-numeric: tabular-nums; }
"""
