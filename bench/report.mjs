// Writes bench/RESULTS.md from what bench/run.mjs has measured: node bench/report.mjs [JSON] [MARKDOWN]
import { readFileSync, writeFileSync } from 'node:fs'
import { reasons } from './reasons.mjs'
import { workloads } from './workloads.mjs'

const [source = new URL('results/peers.json', import.meta.url), target = new URL('RESULTS.md', import.meta.url)] =
  process.argv.slice(2)
const { rows, sections } = JSON.parse(readFileSync(source, 'utf8'))

const ms = (seconds) => Number((seconds * 1e3).toPrecision(3)).toLocaleString('en')
const factor = (ratio) => `×${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0)}`
const table = (head, body) =>
  [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const workloadOf = ({ workload }) => workloads.find(({ name }) => name === workload)

const originOf = ({ date, machine }) => `${date.slice(0, 10)} · ${machine}`

/** A section that is measured by itself, and where it was. */
const part = (name, write) =>
  sections[name] ? [write(sections[name]).replace('\n\n', `\n\n${originOf(sections[name])}\n\n`)] : []

/** Rows of a table: one for each gap of a workload, since a peer's time hangs on how far it has to go. */
function contests(kind) {
  return rows
    .filter((row) => workloadOf(row)?.kind === kind)
    .flatMap((row) => row.gaps.map((gap) => ({ ...row, gap, faced: facedAt(row, gap) })))
}

function facedAt({ peers }, gap) {
  const reached = peers.flatMap(({ name, reached: all = [] }) =>
    all.filter(({ target }) => target === gap).map((one) => ({ name, ...one })),
  )
  // By how they compare with Lariat beside them: two peers may have been measured on two days.
  return reached.sort((a, b) => (a.ratio ?? a.cpu) - (b.ratio ?? b.cpu))
}

/** Everybody's time, the best peer's in bold; and how that compares. */
function section(title, text, kind, unitOf) {
  const all = contests(kind)
  if (all.length === 0) return ''
  const body = all.map((contest) => {
    const { workload, gap, lariat, faced } = contest
    const unit = unitOf(contest)
    const [best, ...others] = faced
    const shown = [
      ...(best ? [`**${best.name} ${unit(best.cpu)}**`] : []),
      ...others.map((one) => `${one.name} ${unit(one.cpu)}`),
    ]
    return [
      `${workload}${contest.gaps.length > 1 ? `, gap ${gap}` : ''}`,
      lariat
        ? [lariat.cpu - (lariat.certificate ?? 0) - (lariat.errors ?? 0), lariat.certificate, lariat.errors]
            .filter((part) => part !== undefined)
            .map(unit)
            .join(' + ')
        : 'not done',
      lariat?.gap == null || kind === 'net' ? '' : lariat.gap.toExponential(0),
      shown.join(' · ') || 'none measured',
      best?.ratio === undefined ? '' : factor(best.ratio),
      best?.ratioCertified === undefined ? '' : factor(best.ratioCertified),
      best?.ratioWhole === undefined ? '' : factor(best.ratioWhole),
      lariat ? Math.round(lariat.peakMb) : '',
      best ? Math.round(best.peakMb) : '',
    ]
  })
  const head = [
    'workload',
    'Lariat',
    'its gap',
    'peers that reached it',
    'best ÷ Lariat',
    'with certificate',
    'whole run',
    'MB',
    "best's MB",
  ]
  return `## ${title}\n\n${text}\n\n${table(head, body)}\n\n${means(all, kind)}`
}

/** Geometric means of a section's ratios. */
function means(all, kind) {
  const mean = (ratios) => Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length)
  if (kind === 'path') {
    const squared = all.filter((row) => workloadOf(row).family === 'squared' && row.faced.length > 0)
    const of = (key) => factor(mean(squared.map(({ faced: [best] }) => best[key])))
    if (squared.length === 0) return ''
    return `Geometric mean over the ${squared.length} rows of squared loss: ${of('ratio')}, with certificates ${of('ratioCertified')}.\n`
  }
  if (kind === 'net') return scans(all)
  const paths = all.flatMap(({ faced }) => faced.find(({ name }) => WHOLE_CV.includes(name)) ?? [])
  if (kind !== 'cv' || paths.length === 0) return ''
  const of = (key) => factor(mean(paths.map((best) => best[key])))
  return `Against the better of LassoCV and cv.glmnet, where one gets there: ${of('ratio')} in geometric mean, with certificates ${of('ratioCertified')}.\n`
}

/**
 * Microseconds a step of JAX's compiled scan and of PyTorch by hand, one thread, on one machine (Zen 5) where both were
 * measured with the scripts of peers/.
 */
const SCAN = { 'net-10-8-1': [4.4, 41], 'net-64-32-10': [9.9, 60], 'net-784-128-10': [226, 480] }

/** How JAX's scan compares where it is not installed: by way of PyTorch, which was measured beside both. */
function scans(all) {
  const told = all.flatMap(({ workload, faced }) => {
    const torch = faced.find(({ name }) => name === 'torch-manual')
    if (torch === undefined || faced.some(({ name }) => name === 'jax') || !(workload in SCAN)) return []
    const [scan, manual] = SCAN[workload]
    return [
      { text: `${scan} µs where that took ${manual} (${workload})`, ratio: factor((torch.ratio * scan) / manual) },
    ]
  })
  if (told.length === 0) return ''
  const [texts, ratios] = [told.map(({ text }) => text), told.map(({ ratio }) => ratio)]
  return `JAX's compiled scan is not installed here. Beside PyTorch by hand, on another machine (Zen 5, one thread), it took ${texts.join(', ')}. By way of PyTorch Lariat is ${ratios.join(', ')} as fast as it.\n`
}

/** What ships cross-validation along a path by coordinate descent. */
const WHOLE_CV = ['sklearn-lassocv', 'glmnet']

function losses() {
  const lost = ['path', 'cv', 'net']
    .flatMap(contests)
    .filter(({ lariat, faced }) => faced.length > 0 && (!lariat || faced[0].ratio < 1))
  const told = new Map()
  const text = lost.map(({ workload, gap, gaps, lariat, faced: [best] }) => {
    const how = lariat
      ? `${best.name} takes ${best.ratio.toFixed(2)} of Lariat's time${profile(lariat)}`
      : `${best.name} does it, Lariat does not`
    const reason = reasons[workload]
    const first = told.get(reason) ?? workload
    told.set(reason, first)
    const why = reason === undefined || first === workload ? reason : `As ${first}.`
    return [`- ${workload}${gaps.length > 1 ? ` at ${gap}` : ''}: ${how}.`, why].filter(Boolean).join(' ')
  })
  return `## Where Lariat is slower\n\n${text.join('\n') || 'In none of the rows that were measured.'}\n`
}

/** What Lariat's time goes into, by samples of its stack. */
function profile({ shares }) {
  if (shares === undefined) return ''
  const parts = Object.entries(shares).filter(([, share]) => share >= 0.005)
  return ` (${parts.map(([stage, share]) => `${stage} ${Math.round(100 * share)} %`).join(', ')})`
}

/** Peers that did not reach the gap, or were not there. */
function absences() {
  /** The rows that each was not there for; on the machine of another row it may have been. */
  const missing = new Map()
  const short = []
  for (const { workload, peers } of rows) {
    for (const { name, why } of peers) {
      if (why?.startsWith('not installed')) missing.set(name, [...(missing.get(name) ?? []), workload])
      else if (why) short.push(`- ${workload}: ${name}: ${why}`)
    }
  }
  const absent = [...missing].map(([name, where]) => `- ${name} was not installed: ${where.join(', ')}`)
  return `## Who is not in a row, and why\n\n${[...absent, ...short].join('\n')}\n`
}

function versions() {
  const all = rows.flatMap(({ peers }) => peers).filter(({ version }) => version)
  return [...new Map(all.map(({ name, version }) => [name, `${name} ${version}`])).values()].join(' · ')
}

/** When and where the rows beside peers were measured: most of them, and by name those on another machine. */
function origins() {
  const all = new Map()
  for (const row of rows) all.set(row.machine, [...(all.get(row.machine) ?? []), row])
  const [most, ...others] = [...all].sort(([, some], [, more]) => more.length - some.length)
  const days = (some) => [...new Set(some.map(({ date }) => date.slice(0, 10)))].sort().join(', ')
  const named = ([machine, some]) => `${some.map(({ workload }) => workload).join(', ')}: ${days(some)} · ${machine}`
  return [`${days(most[1])} · ${most[0]}`, ...others.map(named)].join('\n\n')
}

/** Peers that joined rows on another day. */
function joiners() {
  const later = rows.flatMap(({ peers }) => peers.filter(({ date: day }) => day !== undefined))
  if (later.length === 0) return ''
  const names = [...new Set(later.map(({ name }) => name))].join(', ')
  const days = [...new Set(later.map(({ date: day }) => day.slice(0, 10)))].join(', ')
  return `\n${names}: ${days}, with a machine of the kind, and Lariat of that day beside them; their ratios are of these turns.\n`
}

function start({ rows: all }) {
  const body = all.map(({ command, wall, least, peakMb }) => [
    `\`${command}\``,
    ms(wall),
    ms(least),
    Math.round(peakMb),
  ])
  return `## From the command to its end\n\nClock time, Node's own start included.\n\n${table(['command', 'median, ms', 'least, ms', 'MB'], body)}\n`
}

function sweeps({ rows: all }) {
  const body = all.map((row) => [
    `${row.runs} × (${row.rows} × ${row.columns}, ${row.lambdas} λ${row.folds ? `, ${row.folds} folds` : ''})`,
    ms(row.startMs / 1e3),
    ...['arithmeticMs', 'oneWorkerMs', 'overheadMs', 'overheadCpuMs', 'twoWorkersMs', 'secondTimeMs'].map((key) =>
      row[key].toFixed(2),
    ),
    factor(row.speedUp),
    factor(row.speedUpAfterStart),
    row.speedUpByCores ? factor(row.speedUpByCores) : '',
  ])
  const head = [
    'sweep',
    'start, once',
    'arithmetic',
    'one worker',
    'overhead, clock',
    'overhead, CPU',
    'two workers',
    'second time',
    'one ÷ two',
    'without the start',
    'one on one core ÷ two',
  ]
  return `## Sweeps\n\nMilliseconds a run, of the whole command. Start: the command with two runs. Arithmetic: the same runs in a process as new as the command's, with nothing planned, sent or written. Overhead: what one worker takes beyond both. One worker has the second core for what V8 does beside it (compiling, collecting garbage) and for the thread that writes; on one core all of it shares that one.\n\n${table(head, body)}\n`
}

function cores({ rows: all }) {
  const body = all.flatMap(({ workload, threads }) =>
    threads.map(({ threads: count, lariat: { toWeights, wall }, best, bestAlone }) => [
      workload,
      count,
      `${ms(toWeights)} of ${ms(wall)} ms`,
      best === null ? '' : `${best.name} ${ms(best.wall)} ms`,
      best === null ? '' : factor(best.ratio),
      best === null ? '' : factor(best.ratioWhole),
      bestAlone === null ? '' : factor(bestAlone.ratio),
    ]),
  )
  const text =
    'The rows whose time is the product XᵀX, by the clock: to weights and certificates, of the whole run. Peers have as many threads as Lariat, in the last column one.'
  const head = ['workload', 'threads', 'Lariat', 'best peer', 'best ÷ Lariat', 'whole run', 'best on one ÷ Lariat']
  return `## Both cores\n\n${text}\n\n${table(head, body)}\n`
}

function many({ rows: all }) {
  const body = all.map(({ command, wall, cpu, peakMb }) => [`\`${command}\``, ms(wall), ms(cpu), Math.round(peakMb)])
  const text = `Beside ${all[0].runs.toLocaleString('en')} finished runs, of a grid of three axes. Node's own start included; its thread that collects garbage counts in CPU.`
  return `## Many runs\n\n${text}\n\n${table(['command', 'clock, ms', 'CPU, ms', 'MB'], body)}\n`
}

function scaling({ rows: all }) {
  const body = all.map(({ size, value, cpu, certificate, wall, peakMb }) => [
    `${size} ${value.toLocaleString('en')}`,
    ms(cpu),
    certificate ? ms(certificate) : '',
    wall ? ms(wall) : '',
    Math.round(peakMb),
  ])
  const text =
    'A lasso path on 10,000 × 100, 100 λ, with one size changed; folds: a whole run; workers: the command, on 20,000 × 100 with ten folds.'
  return `## How time grows\n\n${text}\n\n${table(['changed', 'CPU, ms', 'certificate, ms', 'clock, ms', 'MB'], body)}\n`
}

function disk({ rows: all }) {
  const body = all.map(({ kind, rows: count, columns, gigabytes, workers, wall, cpu, peakMb }) => [
    `${count.toLocaleString('en')} × ${columns}, ${kind}`,
    gigabytes.toFixed(2),
    workers,
    wall.toFixed(0),
    cpu.toFixed(0),
    Math.round(peakMb),
  ])
  const text =
    'The whole command on a table whose features stay on the disk: looked through once, then read twice. Ten folds, 100 λ. MB: the most that was resident at a time, all threads.'
  return `## Rows on the disk\n\n${text}\n\n${table(['table', 'GB', 'workers', 'clock, s', 'CPU, s', 'MB'], body)}\n`
}

const milliseconds = () => (seconds) => `${ms(seconds)} ms`
const microsecondsAStep = (row) => {
  const { data, batch } = workloadOf(row)
  const steps = Math.floor((data.n ?? data.rows) / batch)
  return (seconds) => `${((seconds / steps) * 1e6).toPrecision(3)} µs`
}

const parts = [
  `# What was measured

Written by bench/report.mjs; not by hand. [peers.md](peers.md) says how to measure it again.

${origins()}

${versions()}
${joiners()}
One thread each (Node collects garbage on it, too); CPU time, median of rounds in which a peer and Lariat take turns; a ratio above 1 says that Lariat is faster. A peer runs at the
loosest of its tolerances whose worst duality gap over the path, computed by one judge from its weights, is small enough. Load of the
machine meanwhile: ${Math.min(...rows.map(({ load }) => load)).toFixed(1)} to ${Math.max(...rows.map(({ load }) => load)).toFixed(1)}.
`,
  losses(),
  section(
    'Paths',
    'One λ path, all at a worst gap of 1e-6 where the row says nothing else. Lariat: to the weights, λ grid and all, + its certificates + the errors of all λ on all rows, which no peer takes; parts by samples of its stack.',
    'path',
    milliseconds,
  ),
  section(
    'Cross-validation',
    'Ten folds of 100 λ to 1/100. What counts is how far the curve is off the exact one, relative, at most 1e-6. Lariat: a whole run, eleven paths.',
    'cv',
    milliseconds,
  ),
  section('Nets', 'A step of SGD with L1, float32.', 'net', microsecondsAStep),
  ...part('cores', cores),
  ...part('sweep', sweeps),
  ...part('many', many),
  ...part('start', start),
  ...part('scaling', scaling),
  ...part('disk', disk),
  absences(),
]
writeFileSync(target, `${parts.filter(Boolean).join('\n').trimEnd()}\n`)
