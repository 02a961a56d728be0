import { readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { checkJson } from '../../dist/pipeline/check/check-json.js'
import { checkText as judgementText } from '../../dist/pipeline/check/check-text.js'
import { jobSummary } from '../../dist/pipeline/check/job-summary.js'
import { judge } from '../../dist/pipeline/check/judge.js'
import { junitXml } from '../../dist/pipeline/check/junit.js'
import { openStored } from '../../dist/pipeline/check/open-stored.js'
import { openRows } from '../../dist/pipeline/data/row-file.js'
import { exportModel, formats } from '../../dist/pipeline/export/index.js'
import { reportPage } from '../../dist/pipeline/page/index.js'
import { predict } from '../../dist/pipeline/predict/index.js'
import { PredictError } from '../../dist/pipeline/predict/predict-error.js'
import { explain } from '../../dist/pipeline/report/explain.js'
import { explainText } from '../../dist/pipeline/report/explain-text.js'
import { exportNotes, exportRecord } from '../../dist/pipeline/report/exported.js'
import { reportedOf } from '../../dist/pipeline/report/finished.js'
import { experimentRecords, experimentsTable } from '../../dist/pipeline/report/list.js'
import { planCost, planTable } from '../../dist/pipeline/report/plan-table.js'
import { predictionLines, predictionNotes } from '../../dist/pipeline/report/predictions.js'
import { placesOnFront, runHeading, runRecord, runTable } from '../../dist/pipeline/report/show.js'
import { renderCsv, renderMarkdown, renderText } from '../../dist/pipeline/report/table.js'
import { DataError, formatFault, SpecError } from '../../dist/pipeline/spec/faults.js'
import { loadSpec } from '../../dist/pipeline/spec/load.js'
import { canonicalJson, sha256 } from '../../dist/pipeline/store/canonical.js'
import { findRun } from '../../dist/pipeline/store/found-run.js'
import { planExperiment } from '../../dist/pipeline/store/plan.js'
import { specOf, storedIn } from './workplace.mjs'

/** So little that what is allowed is done in no time, and what is refused shows that it is refused before it is taken. */
const LIMITS = { runs: 40, memory: 3e6 }

const OUTPUTS = /[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

/**
 * The readers, by target: each reads a case as the commands do and ends well, or throws what is a finding. A result is good, a
 * SpecError is good that names a place, a fault and a way out on one line of plain characters; nothing else is.
 */
export function readers(folder) {
  const stored = storedIn(folder)
  const originals = Object.fromEntries(Object.entries(stored).map(([name, file]) => [name, readFileSync(file)]))

  const plans = async (file) => {
    try {
      const plan = await planExperiment(loadSpec(file), LIMITS)
      for (const warning of plan.warnings) checkFault(warning)
      await checkTable(planTable(plan))
      planCost(plan)
      for (const run of plan.runs) await readAgain(plan.dataOf(run))
      checkText(explainText(explain(plan)))
      return 'planned'
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
      if (error.faults.length === 0) throw new Error('a SpecError without faults')
      for (const fault of error.faults) checkFault(fault)
      return 'refused'
    }
  }
  const readBy = (target, name) => (bytes) => {
    writeFileSync(join(folder, name), bytes)
    return plans(specOf(folder, target))
  }
  /** As `lariat check` does with a folder of results. */
  const checks = async () => {
    try {
      const held = await openStored(dirname(stored.plan), join(folder, 'runs'), [])
      if ('problem' in held) return
      const judgement = await judge(held, { directory: folder })
      checkText(judgementText(judgement, 80))
      JSON.stringify(checkJson(judgement))
      junitXml(judgement)
      jobSummary(judgement, 1e6)
      checkPage(await reportPage(reportedOf(held), judgement, held.loaded.written))
    } catch (error) {
      if (!(error instanceof SpecError)) throw error
    }
  }
  /** What is stored says something of a table, or why it cannot. */
  const predicts = async (found) => {
    try {
      const said = await predict(found, {}, { path: join(folder, 'table.csv'), memory: LIMITS.memory })
      for (const lines of predictionLines(said)) if (lines === '') throw new Error('an empty line')
      checkText(predictionNotes(said).join('\n'))
    } catch (error) {
      if (!(error instanceof PredictError) && !(error instanceof DataError)) throw error
    }
  }
  /** As `lariat export` does, in every format. */
  const exports = async (found) => {
    for (const to of Object.keys(formats))
      for (const onlyUsed of [false, true]) {
        try {
          const said = await exportModel(found, {}, { to, onlyUsed })
          checkText(exportNotes(said).join('\n'))
          JSON.stringify(exportRecord(said, to, 'file'))
        } catch (error) {
          if (!(error instanceof PredictError)) throw error
        }
      }
  }
  const shows = (target) => async (bytes) => {
    writeFileSync(stored[target], target === 'run' ? withDigests(bytes) : bytes)
    if (target === 'metrics' || target === 'weights') answerFor()
    try {
      const out = join(folder, 'runs')
      await checkTable(experimentsTable(await experimentRecords(out)))
      const id = basename(dirname(stored.run))
      const found = await findRun(out, id)
      if ('problem' in found) return 'not there'
      const places = await placesOnFront(found)
      JSON.stringify(runRecord(found, places))
      checkText(runHeading(found))
      await checks()
      await checkTable(runTable(found, places, true))
      await checkTable(runTable(found, places, false))
      await predicts(found)
      await exports(found)
      return 'shown'
    } finally {
      for (const [name, content] of Object.entries(originals)) writeFileSync(stored[name], content)
    }
  }
  /** Whoever writes a hostile run.json writes the right digests into it, of its files and of itself. */
  const withDigests = (bytes) => {
    try {
      const record = JSON.parse(bytes.toString('utf8'))
      for (const name of Object.keys(record.digests)) {
        const file = join(dirname(stored.run), name)
        if (name in rightDigests()) record.digests[name] = sha256(readFileSync(file))
      }
      return sealed(record)
    } catch {
      return bytes
    }
  }
  const rightDigests = () => JSON.parse(originals.run.toString('utf8')).digests
  const sealed = ({ digest: _, ...record }) => JSON.stringify({ ...record, digest: sha256(canonicalJson(record)) })
  const answerFor = () => writeFileSync(stored.run, withDigests(originals.run))
  return {
    spec: readBy('case', 'case.yaml'),
    csv: readBy('csv', 'case.csv'),
    gz: readBy('gz', 'case.csv.gz'),
    svmlight: readBy('svmlight', 'case.svmlight'),
    stream: readBy('stream', 'case-stream.csv'),
    npy: readBy('npy', 'case.npy'),
    parquet: readBy('parquet', 'case.parquet'),
    rows: readBy('rows', 'case-rows.parquet'),
    tensors: readBy('tensors', 'case.safetensors'),
    batches: readBy('batches', 'case.json'),
    run: shows('run'),
    plan: shows('plan'),
    metrics: shows('metrics'),
    selected: shows('selected'),
    weights: shows('weights'),
    environment: shows('environment'),
    baseline: shows('baseline'),
  }
}

/** Tags are those of the page, and what is drawn has a place. */
function checkPage(page) {
  if (
    /<(?!\/?(html|head|meta|title|style|body|h1|h2|p|section|div|table|thead|tbody|tr|th|td|figure|figcaption|svg|g|line|text|polyline|polygon|circle|pre)\b|!DOCTYPE)/.test(
      page,
    )
  )
    throw new Error('a tag that no page has')
  if (/="[^"]*\b(NaN|Infinity|undefined)\b/.test(page.replaceAll(/aria-label="[^"]*"/g, '')))
    throw new Error('a place that is no number')
}

/** As threads do with features that stay on the disk. */
async function readAgain({ file }) {
  if (file === undefined) return
  const readRows = await openRows(file)
  let count = 0
  readRows(0, file.rows, (_values, _first, some) => {
    count += some
  })
  if (count !== file.rows) throw new Error(`${file.rows} rows were looked through, and then there are ${count}`)
}

function checkFault(fault) {
  const { file, line, column, path, what, fix } = fault
  const whole = [file, path, what, fix].every((text) => typeof text === 'string') && what !== '' && fix !== ''
  if (!whole || !(line >= 1) || !(column >= 1) || file === '')
    throw new Error(`a fault without a place or a way out: ${JSON.stringify(fault)}`)
  const text = formatFault(fault)
  if (text.includes('\n')) throw new Error('a fault on several lines')
  // What stands in quotes is the user's own text.
  const said = `${what} ${fix}`.replaceAll(/"[^"]*"/g, '""')
  if (/\bundefined\b|\[object |\bNaN:|Cannot read properties|is not a function|is not iterable/.test(said)) {
    throw new Error(`a fault that speaks of the program: ${text.slice(0, 300)}`)
  }
  checkText(text)
}

async function checkTable(table) {
  checkText(renderText(table))
  checkText(renderMarkdown(table))
  await renderCsv(table)
}

function checkText(text) {
  if (OUTPUTS.test(text))
    throw new Error(`what steers a terminal is printed: ${JSON.stringify(text.match(OUTPUTS)?.[0])}`)
}
