/**
 * What kernels.wasm exports. Each function says what it computes where it stands in assembly/.
 *
 * `n`, `p`, `m`, `k`, `size`, `count` count entries; `ld…` (leading dimension), `row…` and `column…` are distances in entries;
 * everything else that is not marked otherwise is an offset into the memory, in bytes. Matrices are column-major f64 with
 * columns `ld` apart, unless their kernel says otherwise. Nothing is checked: what does not fit overwrites its neighbours.
 */
export interface Kernels {
  dot(n: number, x: number, y: number): number
  sum(n: number, x: number): number
  sumOfSquares(n: number, x: number): number
  maxAbs(n: number, x: number): number

  /** y ← y + a·x, with a number a. */
  axpy(n: number, a: number, x: number, y: number): void
  /** Lists, as i32, which entries are not 0, in order, and says how many there are. */
  nonzeroPlaces(n: number, x: number, places: number): number
  /** y ← a·x, with a number a. */
  scaledCopy(n: number, a: number, x: number, y: number): void
  /** y ← (x − shift)/scale, with numbers shift and scale. */
  shiftAndScale(n: number, shift: number, scale: number, x: number, y: number): void
  /** y ← S(x, t), with a number t. */
  softThreshold(n: number, t: number, x: number, y: number): void
  /** y ← v∘x. */
  multiply(n: number, v: number, x: number, y: number): void

  /** Means, standard deviations, least and largest values of columns; weights v sum to 1. */
  columnMoments: ColumnMoments
  /** out_j ← Σ_i v_i x_ij². */
  columnSquares(n: number, p: number, X: number, ld: number, v: number, out: number): void
  /** Deals entries out to groups, as the lists of i32 say that lie one after the other; `apart` is a number of bytes. */
  deal(groups: number, counts: number, list: number, from: number, into: number, apart: number): void
  /** Fills a panel with rows in a frame, (x_j − shift_j)·inverse_j; widens the bounds of x_j; t ← Σ share_j (x_j − shift_j). */
  fillPanel: PanelFill
  /** Adds the squares and sizes of the errors of a λ path to sums over the rows of a panel, its features and then the target. */
  panelErrors: PathErrors

  /** out ← Xᵀr. */
  gemvTransposed(n: number, p: number, X: number, ld: number, r: number, out: number): void
  /** out_i ← x_jᵀr for j = columns_i, a list of i32. */
  gemvTransposedAt(n: number, count: number, columns: number, X: number, ld: number, r: number, out: number): void
  /** out_ki ← x_jᵀb_k for j = columns_i, a list of i32, and each of the m columns of B; rows of `out` are `ldOut` entries apart. */
  gemmTransposedAt(
    n: number,
    count: number,
    columns: number,
    X: number,
    ld: number,
    m: number,
    B: number,
    ldB: number,
    out: number,
    ldOut: number,
  ): void
  /** y ← y + X·w; columns with w_j = 0 are not read. */
  gemv(n: number, p: number, X: number, ld: number, w: number, y: number): void
  /** y ← y + Σ_i w_i x_j for j = columns_i, a list of i32. */
  gemvAt(n: number, count: number, columns: number, X: number, ld: number, w: number, y: number): void

  /** out_i ← x_jᵀr for j = columns_i of a sparse matrix in compressed columns. */
  sparseProductsAt: SparseProducts
  /** y ← y + Σ_i w_i x_j for j = columns_i of a sparse matrix; columns with w_i = 0 are not read. */
  sparseAddAt: SparseProducts
  /** A sweep of coordinate descent over sparse columns of length 1, centred in the arithmetic. */
  sparseDescend: SparseSweep
  /** out ← Xᵀ·R, X sparse, R row-major, out column-major; both `width`, a multiple of 16, numbers wide. */
  sparseTimesTile(
    p: number,
    begins: number,
    places: number,
    entries: number,
    width: number,
    R: number,
    out: number,
  ): void
  /** Lists the columns whose slopes, known for earlier vectors, may be above their bounds. Returns how many. */
  screenColumns: ColumnScreen

  /** G ← G + XᵀX, both triangles. */
  gram(n: number, p: number, X: number, ldX: number, G: number, ldG: number): void
  /** The same above the diagonal, for a panel of at most 512 rows with columns 520 entries apart, and h ← h + Xᵀt; p is a multiple of four. */
  gramPanel(n: number, p: number, X: number, t: number, G: number, h: number): void
  /** C ← C + A·B; C is row-major, A and B lie in any way that two strides can say. */
  gemm: MatrixProduct
  gemmScratchBytes(): number

  /** L_ik ← X_ab for a = places_i and b = places_k, a list of i32, on and below the diagonal. */
  gatherLower(size: number, places: number, X: number, ld: number, L: number, ldL: number): void
  /** Returns how many columns were factored. `tolerance` is a number. */
  choleskyFactor(size: number, A: number, ld: number, tolerance: number, scratch: number): number
  choleskyScratchBytes(size: number): number
  /** Returns 1, or 0 where the new column hangs on the others. `g` has size + 1 entries and is overwritten. */
  choleskyAppend(size: number, L: number, ld: number, g: number, tolerance: number): number
  /** Takes out row and column `i`, a number. `carry` is scratch of `size` entries. */
  choleskyRemove(size: number, L: number, ld: number, i: number, carry: number): void
  /** b ← L⁻¹b. */
  solveLower(size: number, L: number, ld: number, b: number): void
  /** b ← L⁻ᵀb. */
  solveLowerTransposed(size: number, L: number, ld: number, b: number): void

  exp: NumberFunction
  expm1: NumberFunction
  log: NumberFunction
  log1p: NumberFunction
  sigmoid: NumberFunction
  softplus: NumberFunction
  tanh: NumberFunction
  expArray: VectorFunction
  logArray: VectorFunction
  log1pArray: VectorFunction
  sigmoidArray: VectorFunction
  softplusArray: VectorFunction
  /** Of K outputs, those of the first for all rows and so on: the largest, e^(η − largest), and Σ of the others' exponentials. */
  classExponentials(n: number, K: number, eta: number, mu: number, most: number, others: number): void

  /** Training steps from one batch to before another; `net` is a record (net-record.ts), and the first f64, the second f32. */
  netSteps(net: number, firstBatch: number, endBatch: number): void
  netStepsF32(net: number, firstBatch: number, endBatch: number): void
  /** The gradients on one batch. */
  netGradient(net: number, batch: number): void
  netGradientF32(net: number, batch: number): void
  /** What a net puts out for some rows of its data. */
  netOutputs(net: number, first: number, rows: number): void
  netOutputsF32(net: number, first: number, rows: number): void
  /** Returns the sum of the losses of some rows of a net's data; `predicted` gets their predictions, row by row. */
  netScore(net: number, first: number, rows: number, predicted: number): number
  netScoreF32(net: number, first: number, rows: number, predicted: number): number
  /** The gradients on some rows of its data, whose outputs are there already. */
  netGradientAt(net: number, first: number, rows: number): void
  netGradientAtF32(net: number, first: number, rows: number): void
}

/** Of a number, not of an offset: within 0.75 units in the last place, and the same on every machine. */
type NumberFunction = (x: number) => number

/** y_i ← f(x_i), to the bit what the function of one number gives. */
type VectorFunction = (n: number, x: number, y: number) => void

type ColumnMoments = (
  n: number,
  p: number,
  X: number,
  ld: number,
  v: number,
  means: number,
  deviations: number,
  lows: number,
  highs: number,
) => void

type PanelFill = (
  n: number,
  p: number,
  sources: number,
  X: number,
  shifts: number,
  inverses: number,
  shares: number,
  lows: number,
  highs: number,
  t: number,
) => void

type PathErrors = (
  n: number,
  pairs: number,
  p: number,
  X: number,
  v: number,
  W: number,
  b: number,
  depths: number,
  squares: number,
  sizes: number,
) => void

type SparseProducts = (
  count: number,
  columns: number,
  begins: number,
  places: number,
  entries: number,
  from: number,
  to: number,
) => void

type SparseSweep = (
  count: number,
  columns: number,
  begins: number,
  places: number,
  entries: number,
  centres: number,
  l1: number,
  l2: number,
  least: number,
  w: number,
  r: number,
  state: number,
) => void

/** `rest` and `margin` are numbers. */
type ColumnScreen = (
  p: number,
  kept: number,
  slopes: number,
  ld: number,
  shares: number,
  rest: number,
  lengths: number,
  bounds: number,
  margin: number,
  oneSided: number,
  list: number,
) => number

type MatrixProduct = (
  m: number,
  n: number,
  k: number,
  A: number,
  rowA: number,
  columnA: number,
  B: number,
  rowB: number,
  columnB: number,
  C: number,
  ldC: number,
  scratch: number,
) => void

type Arities = { readonly [Name in keyof Kernels]: Parameters<Kernels[Name]>['length'] }

/** How many arguments each takes: TypeScript holds this list to the interface, and `missingKernels` holds kernels.wasm to the list. */
const ARITIES: Arities = {
  dot: 3,
  sum: 2,
  sumOfSquares: 2,
  maxAbs: 2,
  nonzeroPlaces: 3,
  axpy: 4,
  scaledCopy: 4,
  shiftAndScale: 5,
  softThreshold: 4,
  multiply: 4,
  columnSquares: 6,
  columnMoments: 9,
  deal: 6,
  fillPanel: 10,
  panelErrors: 10,
  gemvTransposed: 6,
  gemvTransposedAt: 7,
  gemmTransposedAt: 10,
  gemv: 6,
  gemvAt: 7,
  sparseProductsAt: 7,
  sparseAddAt: 7,
  sparseDescend: 12,
  sparseTimesTile: 7,
  screenColumns: 11,
  gram: 6,
  gramPanel: 6,
  gemm: 12,
  gemmScratchBytes: 0,
  gatherLower: 6,
  choleskyFactor: 5,
  choleskyScratchBytes: 1,
  choleskyAppend: 5,
  choleskyRemove: 5,
  solveLower: 4,
  solveLowerTransposed: 4,
  exp: 1,
  expm1: 1,
  log: 1,
  log1p: 1,
  sigmoid: 1,
  softplus: 1,
  tanh: 1,
  expArray: 3,
  logArray: 3,
  log1pArray: 3,
  sigmoidArray: 3,
  softplusArray: 3,
  classExponentials: 6,
  netSteps: 3,
  netStepsF32: 3,
  netGradient: 2,
  netGradientF32: 2,
  netOutputs: 3,
  netOutputsF32: 3,
  netScore: 4,
  netScoreF32: 4,
  netGradientAt: 3,
  netGradientAtF32: 3,
}

/** The kernels that a compiled file lacks, or has with other arguments: it was built from other sources than these. */
export function missingKernels(exports: object): readonly string[] {
  return Object.entries(ARITIES).flatMap(([name, arity]) => {
    const kernel: unknown = Reflect.get(exports, name)
    return typeof kernel === 'function' && kernel.length === arity ? [] : [name]
  })
}

export function areKernels(exports: object): exports is Kernels {
  return missingKernels(exports).length === 0
}
