"""The one style sheet of all pages. Colours repeat what words say; each has 4.5 : 1 or more on its ground."""

STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #ffffff; --soft: #f3f4f6; --line: #c9ccd1; --quiet: #555b63;
  --good: #00694c; --part: #7a5200; --bad: #a33c00; --info: #00588f; --mark: #ffe9a8; --mark-ink: #1b1b1b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #16181b; --soft: #22262b; --line: #454b53;
  --quiet: #b0b6be; --good: #62d6ae; --part: #f0c060; --bad: #ff9d66; --info: #84c5f4; --mark: #5c4a10;
  --mark-ink: #fff6da; } }
* { box-sizing: border-box; }
body { margin: 0; font: 1rem/1.55 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  overflow-wrap: anywhere; }
main { max-width: 64rem; margin: 0 auto; padding: 1.2rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .2rem 0 .4rem; }
h2 { font-size: 1.2rem; margin: 0 0 .4rem; }
h3 { font-size: 1rem; margin: 1rem 0 .3rem; }
p, ul { margin: .4rem 0; }
a { color: var(--info); }
section { border-top: 1px solid var(--line); padding: 1rem 0; }
code, pre { font: .92em/1.45 ui-monospace, monospace; }
pre { background: var(--soft); padding: .6rem .8rem; margin: .4rem 0; white-space: pre-wrap; }
.quiet { color: var(--quiet); }
.score { font-size: 1.35rem; }
.stamp { border: 2px solid var(--bad); padding: .5rem 1rem; }
.status { font-weight: 600; }
.good { color: var(--good); } .part { color: var(--part); } .bad { color: var(--bad); } .info { color: var(--info); }
.none { color: var(--quiet); }
.next { border-left: 4px solid var(--info); padding-left: .8rem; }
details { margin: .3rem 0; }
details details { margin-left: 1.1rem; }
summary { cursor: pointer; padding: .15rem 0; }
.wide { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding: 0 0 .3rem; }
.wide th, .wide td { padding: .25rem .7rem .25rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: normal; }
.wide tbody th { font-weight: 400; min-width: 9rem; max-width: 24rem; overflow-wrap: anywhere; }
.wide .number { text-align: right; white-space: nowrap; }
.cnnkit-maps { display: flex; flex-wrap: wrap; gap: .8rem 1.6rem; margin: .3rem 0; overflow-x: auto; }
.cnnkit-maps td { padding: .1rem .45rem; text-align: right; }
.cnnkit-name { color: var(--quiet); }
.cnnkit-differs { font-weight: bold; text-decoration: underline; color: var(--bad); }
svg { display: block; max-width: 100%; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
svg .axis { stroke: var(--line); }
svg .good { fill: var(--good); } svg .part { fill: var(--part); } svg .bad { fill: var(--bad); }
svg .info { fill: var(--info); } svg .none { fill: var(--line); }
figure { margin: .6rem 0; max-width: 30rem; }
.time { white-space: nowrap; }
.wide code { white-space: nowrap; }
.wide tbody tr:last-child > * { border-bottom: 0; }
figcaption { color: var(--quiet); }
.strip { width: 100%; min-width: 8rem; height: .9rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
.pair pre { margin: 0; }
mark { background: var(--mark); color: var(--mark-ink); }
@media (max-width: 40rem) { .pair { grid-template-columns: 1fr; } h1 { font-size: 1.35rem; }
  .wide tbody th { min-width: 7.5rem; } }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #fff; --line: #999; --quiet: #444;
  --good: #00694c; --part: #7a5200; --bad: #a33c00; --info: #00588f; --mark: #ddd; --mark-ink: #000; }
  main { max-width: none; padding: 0; } section { break-inside: avoid-page; } .wide { overflow: visible; }
  .more::details-content { content-visibility: visible; display: block; } details:not(.more) { display: none; }
  mark { font-weight: bold; } pre { border: 1px solid var(--line); } }
"""
