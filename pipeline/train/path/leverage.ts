/** Pivots that have lost so many digits belong to columns that hang on others. */
export const DEPENDENT = 1e-13

/** Below this share of itself, what a row's leverage leaves of it is rounding. */
export const DETERMINED = 1e-10
