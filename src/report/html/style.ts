/** How a page looks: by the reader's choice of dark or light, on a screen of any width, and on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #fff; --sheet: #f6f7f9; --ink: #1b1f24; --faint: #59636e; --line: #d5dae0; --link: #0b57b0;
  --good: #2a7f4f; --change: #2e6fc4; --same: #8a94a0; --pass: #b98a1f; --stop: #b3402f; --pass-ink: #835f0c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --sheet: #1c2127; --ink: #e6e9ed; --faint: #9aa5b1; --line: #363d46; --link: #7db5ff;
    --good: #4cb37c; --change: #6ba3ee; --same: #7b8692; --pass: #d9ae4b; --stop: #e5796a; --pass-ink: #d9ae4b;
  }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
main { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem }
h1 { font-size: 1.75rem; line-height: 1.25; margin: 0 0 .5rem }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--line) }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem }
p { margin: .5rem 0; max-width: 75ch }
a { color: var(--link) }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere }
p > code:not(.edit) { display: inline-block }
.lead { font-size: 1.1rem }
.out { text-decoration: none }
.none, .faint { color: var(--faint) }
.contents { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 1rem 0 0; padding: 0; list-style: none }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .75rem 1.5rem; margin: 1rem 0 }
dt { color: var(--faint); font-size: .8125rem }
dd { margin: 0; overflow-wrap: anywhere }
.bar { display: block; width: 100%; height: 26px; border-radius: 4px }
.key { width: .75rem; height: .75rem; margin-right: .4rem }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; margin: .6rem 0; list-style: none }
rect { fill: var(--same) }
rect.create, rect.created, rect.matched { fill: var(--good) }
rect.update, rect.updated { fill: var(--change) }
rect.skip, rect.skipped { fill: var(--pass) }
rect.quarantine, rect.quarantined, rect.failed, rect.mismatched, rect.missing { fill: var(--stop) }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9375rem }
th, td { padding: .4rem .75rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: break-word }
#record-table td { overflow-wrap: anywhere }
#record-table > tbody > tr:not(.more) > td { border-bottom: 0; border-top: 1px solid var(--line) }
.more[hidden] { display: none }
.more > td { background: var(--sheet); padding: .75rem 1rem; border: 0 }
.more dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .35rem 1.25rem; margin: 0 }
.open { background: none; border: 0; padding: 0; color: var(--link); text-align: left; text-decoration: underline dotted; cursor: pointer; font-weight: 600; font-size: inherit }
.open::before { content: '▸ '; display: inline-block; width: 1.1em }
.open[aria-expanded='true']::before { content: '▾ ' }
th { color: var(--faint); font-weight: 600; font-size: .8125rem }
table.stacked td.text { overflow-wrap: anywhere; min-width: 7rem }
table.stacked td.words, table.stacked td.text:first-child { min-width: 11rem }
table.stacked td.whole { overflow-wrap: break-word; min-width: 0 }
table.stacked td.ids { min-width: 11.5rem }
table.stacked td.prose, td.prose { min-width: 15rem }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums }
td.number { white-space: nowrap }
.findings { list-style: none; margin: 0; padding: 0 }
.findings li { background: var(--sheet); border-left: 4px solid var(--same); padding: .6rem .9rem; margin: .5rem 0; border-radius: 0 4px 4px 0 }
.findings code.faint { white-space: nowrap }
.findings .severity { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
.edit { background: var(--paper); border: 1px solid var(--line); border-radius: 3px; padding: .05rem .35rem }
.findings .error { border-color: var(--stop) }
.findings .warning { border-color: var(--pass) }
.findings li { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: 0 1rem }
.findings p { margin: 0; max-width: none; overflow-wrap: anywhere }
.findings .number { font-size: 1.1rem; font-weight: 600; text-align: right; font-variant-numeric: tabular-nums }
form { display: flex; flex-wrap: wrap; align-items: end; gap: .75rem 1.25rem; margin: .75rem 0 }
form[hidden], nav[hidden], .paper { display: none }
label { display: grid; gap: .2rem; font-size: .8125rem; color: var(--faint) }
input, select, button { font: inherit; font-size: 1rem; color: var(--ink); background: var(--sheet); border: 1px solid var(--line); border-radius: 4px; padding: .35rem .6rem }
input { width: min(24rem, 80vw) }
button:disabled { color: var(--faint) }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px }
td.what { font-weight: 600; white-space: nowrap }
td.create, td.created { color: var(--good) }
td.update, td.updated { color: var(--change) }
td.skip, td.skipped { color: var(--pass-ink) }
td.quarantine, td.quarantined, td.failed { color: var(--stop) }
#record-pages { display: flex; align-items: center; gap: 1rem; margin: 1rem 0 }
summary { cursor: pointer; margin: .75rem 0; color: var(--link) }
@media (max-width: 44rem) {
  main { padding: 1.25rem 1rem 3rem }
  h1, .lead, table.plain td.text { overflow-wrap: anywhere }
  table.stacked, table.stacked > tbody, table.stacked > tbody > tr, table.stacked > tbody > tr > td { display: block }
  table.stacked > thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  table.stacked > tbody > tr { border-bottom: 1px solid var(--line); padding: .4rem 0 }
  table.stacked > tbody > tr > td[data-head] { border: 0; padding: .1rem 0; min-width: 0; text-align: left; white-space: normal }
  table.stacked > tbody > tr > td:empty { display: none }
  table.stacked > tbody > tr > td:first-child { font-weight: 600 }
  table.stacked > tbody > tr > td:not(:first-child)::before { content: attr(data-head) ': '; color: var(--faint); font-size: .8125rem }
  .findings li { grid-template-columns: minmax(0, 1fr) }
  .findings .number { text-align: left }
  #record-table, #record-table > tbody, #record-table > tbody > tr:not([hidden]), #record-table > tbody > tr > td { display: block }
  #record-table > thead { display: none }
  #record-table > tbody > tr:not(.more) { border-top: 1px solid var(--line); padding: .4rem 0 }
  #record-table > tbody > tr:not(.more) > td { border: 0; padding: .1rem 0 }
  #record-table > tbody > tr > td:empty { display: none }
  .more dl { grid-template-columns: 1fr; gap: .1rem }
  .more dd { margin-bottom: .6rem }
}
@media print {
  details::details-content { display: block; content-visibility: visible }
  .paper { display: block }
  body { font-size: 10pt }
  main { max-width: none; padding: 0 }
  form, nav, .contents { display: none !important }
  h2, tr, .findings li { break-inside: avoid }
  h2 { break-after: avoid }
  .wide { overflow: visible }
  rect, .bar { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`
