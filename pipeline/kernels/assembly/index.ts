// What is exported here is what kernels.wasm exports; `Kernels` in ../kernels.ts says the same to TypeScript.

export { axpy } from './axpy'
export { choleskyAppend, choleskyRemove, solveLower, solveLowerTransposed } from './cholesky'
export { choleskyFactor, choleskyScratchBytes } from './cholesky-factor'
export { columnSquares } from './column-squares'
export { deal } from './deal'
export { dot } from './dot'
export {
  exp,
  expArray,
  expm1,
  log,
  log1p,
  log1pArray,
  logArray,
  sigmoid,
  sigmoidArray,
  softplus,
  softplusArray,
  tanh,
} from './elementary'
export { fillPanel } from './fill-panel'
export { gatherLower } from './gather'
export { gemm, gemmScratchBytes } from './gemm'
export { gemmTransposedAt } from './gemm-columns'
export { gemv, gemvAt, gemvTransposed, gemvTransposedAt } from './gemv'
export { gram } from './gram'
export { gramPanel } from './gram-panel'
export { columnMoments } from './moments'
export { multiply } from './multiply'
export {
  netGradient,
  netGradientAt,
  netGradientAtF32,
  netGradientF32,
  netOutputs,
  netOutputsF32,
  netScore,
  netScoreF32,
  netSteps,
  netStepsF32,
} from './net'
export { nonzeroPlaces } from './nonzeros'
export { panelErrors } from './panel-errors'
export { scaledCopy, shiftAndScale } from './scale'
export { softThreshold } from './soft-threshold'
export { classExponentials } from './softmax'
export { screenColumns, sparseAddAt, sparseDescend, sparseProductsAt, sparseTimesTile } from './sparse'
export { maxAbs, sum, sumOfSquares } from './sums'
