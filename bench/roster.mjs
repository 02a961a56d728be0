// Who takes part: Lariat, and for each workload the peers that a user would pick instead, with the tolerances each is tried
// at, from loose to tight. What a tolerance means is each peer's own affair; the judge measures what it comes to.
import { fileURLToPath } from 'node:url'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const PYTHON = process.env.PYTHON ?? 'python3'

const powers = (first, last, step = 1) => {
  const count = (first - last) / step + 1
  return Array.from({ length: count }, (_, k) => Number(`1e${first - k * step}`))
}
const EXACT = [0]

/** Least squares with more columns than this makes no use of a Gram matrix. */
const isTall = ({ data: { n, p } }) => n > p
const isDense = ({ data }) => data.source !== 'sparse'
const isLasso = ({ l1Ratio }) => l1Ratio === 1
const isBinary = ({ family }) => family === 'logistic'
const isSingle = ({ group }) => group === undefined
const isSigned = ({ positive }) => positive !== true

const squaredPaths = [
  { name: 'sklearn-gram', does: (w) => isSingle(w) && isDense(w) && isTall(w), ladder: powers(-2, -10) },
  { name: 'sklearn-cd', does: isSingle, ladder: powers(-2, -10) },
  { name: 'sklearn-lars', does: (w) => isSingle(w) && isDense(w) && isLasso(w), ladder: EXACT },
  { name: 'glmnet', does: isSingle, ladder: powers(-5, -15, 2) },
  { name: 'adelie', does: isSigned, ladder: powers(-3, -13, 2) },
  { name: 'adelie-cov', does: (w) => isDense(w) && isTall(w) && isSigned(w), ladder: powers(-3, -13, 2) },
  { name: 'celer', does: isSingle, ladder: powers(-2, -10) },
  { name: 'skglm', does: () => true, ladder: powers(-2, -8) },
]
const targets = [
  { name: 'sklearn-multitask', does: () => true, ladder: powers(-2, -10) },
  { name: 'glmnet', does: () => true, ladder: powers(-5, -15, 2) },
  { name: 'celer', does: () => true, ladder: powers(-2, -10) },
  { name: 'skglm', does: () => true, ladder: powers(-2, -8) },
  { name: 'adelie', does: () => true, ladder: powers(-3, -13, 2) },
]
const curves = [
  { name: 'sklearn-lassocv', does: () => true, ladder: powers(-4, -10) },
  { name: 'sklearn-lars', does: () => true, ladder: EXACT },
  { name: 'numpy-fold-grams', does: isTall, ladder: powers(-4, -10) },
  { name: 'glmnet', does: () => true, ladder: powers(-7, -13, 2) },
  { name: 'adelie', does: () => true, ladder: powers(-5, -13, 2) },
  { name: 'celer', does: () => true, ladder: powers(-4, -10) },
]
const classes = [
  { name: 'sklearn-liblinear', does: isBinary, ladder: powers(-2, -8) },
  { name: 'sklearn-saga', does: isSingle, ladder: powers(-2, -6) },
  { name: 'glmnet', does: () => true, ladder: powers(-5, -15, 2) },
  { name: 'adelie', does: () => true, ladder: powers(-3, -11, 2) },
  { name: 'celer', does: isBinary, ladder: powers(-2, -8) },
  { name: 'skglm', does: isBinary, ladder: powers(-2, -8) },
]
const nets = [
  { name: 'torch-eager', file: 'net_torch.py' },
  { name: 'torch-manual', file: 'net_torch.py' },
  { name: 'sklearn-mlp', file: 'net_sklearn.py', epochs: 10 },
  { name: 'jax', file: 'net_jax.py' },
].map((peer) => ({ ...peer, does: () => true, ladder: EXACT }))

/** Lariat is asked for the gap of the row, and solves dense rows to the end whatever it is asked for. */
export const lariat = {
  name: 'lariat',
  does: () => true,
  ladder: EXACT,
  // One thread is to be one: V8 would collect garbage on others beside it.
  command: [process.execPath, '--single-threaded-gc', here('lariat-contestant.mjs')],
}

const paths = { squared: [squaredPaths, 'path.py'], targets: [targets, 'targets.py'] }

/** The peers of a workload, each with the command that starts it. */
export function peersOf(workload) {
  const { kind, family } = workload
  const [all, file] =
    kind === 'net' ? [nets, null] : kind === 'cv' ? [curves, 'cv.py'] : (paths[family] ?? [classes, 'classes.py'])
  return all
    .filter((peer) => peer.does(workload))
    .map((peer) => ({
      ...peer,
      command:
        peer.name === 'glmnet' ? ['Rscript', here('peers/glmnet.R')] : [PYTHON, here(`peers/${peer.file ?? file}`)],
    }))
}

/** The words a contestant is started with. */
export function wordsOf(workload, { folder, grid }, name) {
  const { data: _data, gaps, quick: _quick, name: _name, ...settings } = workload
  const words = {
    outputs: 1,
    ...settings,
    folder,
    ...(grid && { grid }),
    precision: 'float32',
    gap: Math.min(...gaps),
    peer: name,
  }
  return Object.entries(words).map(([key, value]) => `${key}=${value}`)
}
