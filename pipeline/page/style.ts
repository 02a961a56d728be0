/** One sheet for light, dark and paper. Hues can be told apart by those who see red and green alike (Okabe, Ito 2008). */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #6b7280; --line: #e4e7eb; --paper: #fff; --main: #0b62a8; --good: #00734c; --bad: #b3261e; --band: #0b62a822;
  --hue-1: #0072b2; --hue-2: #d55e00; --hue-3: #009e73; --hue-4: #b8569a; --hue-5: #9a7300; --hue-6: #2f93c9; --hue-7: #7b3fa0; --hue-8: #5b6b00; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --soft: #9aa3af; --line: #2e343b; --paper: #14171a; --main: #6db3f2; --good: #4fc38a; --bad: #ff8a80; --band: #6db3f233;
  --hue-1: #56a9e8; --hue-2: #f08b4b; --hue-3: #3ccf9f; --hue-4: #e08cc4; --hue-5: #e0b64a; --hue-6: #8fd0f5; --hue-7: #bd8ae0; --hue-8: #b9cc4d; } }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 50rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .4rem; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .5rem; }
p { margin: .4rem 0; }
a { color: var(--main); }
.facts, figcaption, .foot { color: var(--soft); font-size: .9rem; }
.verdict { font-weight: 600; }
.holds { color: var(--good); } .fails { color: var(--bad); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
th { white-space: nowrap; font-weight: 600; color: var(--soft); border-bottom: 1px solid var(--line); }
th, td { padding: .2rem 1rem .2rem 0; text-align: left; vertical-align: top; }
td { max-width: 26rem; overflow-wrap: break-word; }
th.right, td.right { text-align: right; white-space: nowrap; }
section > p:first-child { margin-top: 1.4rem; }
figure { margin: 0; }
svg { width: 100%; min-width: 34rem; height: auto; font: 11px system-ui, sans-serif; fill: var(--soft); }
svg polyline { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
svg .tick line { stroke: var(--line); }
svg polyline.main { stroke: var(--main); stroke-width: 2.2; } svg .main.name { fill: var(--main); }
svg polyline.aside { stroke: var(--soft); stroke-dasharray: 4 3; stroke-width: 1.4; }
svg polyline.rest { stroke: var(--soft); stroke-width: 1; opacity: .35; }
svg .band { fill: var(--band); }
svg .rule line { stroke: var(--soft); stroke-dasharray: 2 3; }
svg .rule.chosen line { stroke: var(--ink); stroke-dasharray: none; } svg .rule.chosen text { fill: var(--ink); font-weight: 600; }
svg .others { fill: var(--soft); opacity: .35; } svg .best { fill: var(--main); }
svg .chosen circle { r: 6px; fill: none; stroke: var(--ink); stroke-width: 2; }
${Array.from({ length: 8 }, (_, k) => `svg polyline.hue-${k + 1} { stroke: var(--hue-${k + 1}); } svg .hue-${k + 1}.name { fill: var(--hue-${k + 1}); }`).join('\n')}
svg .name { font-weight: 600; }
pre { overflow-x: auto; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 6px; font: 13px/1.45 ui-monospace, monospace; }
summary { cursor: pointer; }
@media print { body { max-width: none; padding: 0; } figure, table { break-inside: avoid; } }
`.trim()
