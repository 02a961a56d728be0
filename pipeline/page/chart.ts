import { clipped } from '../spec/printable.ts'
import { type Axis, hasPlace, type Tick } from './axis.ts'
import { type Html, tag } from './html.ts'

/** A picture of numbers: what lies on it is drawn in order. */
export interface Chart {
  /** What it shows, for those who cannot see it. */
  readonly about: string
  readonly x: Axis
  readonly y: Axis
  /** Named above the picture. */
  readonly top?: { readonly label: string; readonly ticks: readonly Tick[] }
  readonly marks: readonly Mark[]
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** `look` is a class of the style sheet. */
export type Mark =
  | {
      readonly kind: 'line'
      readonly look: string
      readonly name: string
      readonly points: readonly Point[]
      readonly named?: boolean
    }
  | { readonly kind: 'band'; readonly look: string; readonly points: readonly (Point & { readonly high: number })[] }
  | { readonly kind: 'dots'; readonly look: string; readonly points: readonly (Point & { readonly name: string })[] }
  | { readonly kind: 'rule'; readonly look: string; readonly x: number; readonly name: string }

export type MarkOf<Kind extends Mark['kind']> = Extract<Mark, { kind: Kind }>

const HEIGHT = 380
/** Of the picture without what stands beside it. */
const INNER = 600
const ROOM = { left: 64, top: 40, bottom: 44 }
/** Beside the picture, at the least. */
const LEAST_BESIDE = 96
/** Of a letter, about; and of the longest name. */
const [LETTER_WIDTH, MOST_LETTERS] = [6.6, 30]
/** Names at the ends of lines are at least so far apart. */
const NAME_HEIGHT = 13

/** Where the numbers of a chart are on the paper. */
interface Paper {
  readonly right: number
  readonly x: (value: number) => number
  readonly y: (value: number) => number
}

export function drawChart({ about, x, y, top, marks }: Chart): Html {
  const drawn = marks.flatMap(placed).filter((mark) => mark.kind === 'rule' || mark.points.length > 0)
  const right = ROOM.left + INNER
  const longest = Math.max(0, ...drawn.filter(isNamed).map(({ name }) => clipped(name, MOST_LETTERS).length))
  const width = right + Math.max(LEAST_BESIDE, Math.ceil(12 + longest * LETTER_WIDTH))
  const paper: Paper = {
    right,
    x: onto(x, ROOM.left, right),
    y: onto(y, HEIGHT - ROOM.bottom, ROOM.top),
  }
  return tag(
    'svg',
    { viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': about },
    ...y.ticks.map(({ at, text }) => acrossTick(paper.y(at), text, right)),
    ...x.ticks.map(({ at, text }) => belowTick(paper.x(at), text)),
    ...(top?.ticks.map(({ at, text }) => label(paper.x(at), ROOM.top - 8, text, 'middle')) ?? []),
    top === undefined ? null : label(right + 18, ROOM.top - 8, top.label, 'start'),
    label(ROOM.left - 8, ROOM.top - 24, y.label, 'start'),
    label((ROOM.left + right) / 2, HEIGHT - 8, x.label, 'middle'),
    ...drawn.map((mark) => draw(mark, paper, drawn)),
    ...names(drawn, paper),
  )
}

/** Without what has no place: metrics of a training that went astray are no numbers, or too large for one. */
function placed(mark: Mark): readonly Mark[] {
  const isPlaced = (point: Point & { readonly high?: number }) => [point.x, point.y, point.high ?? 0].every(hasPlace)
  switch (mark.kind) {
    case 'line':
      return [{ ...mark, points: mark.points.filter(isPlaced) }]
    case 'band':
      return [{ ...mark, points: mark.points.filter(isPlaced) }]
    case 'dots':
      return [{ ...mark, points: mark.points.filter(isPlaced) }]
    case 'rule':
      return hasPlace(mark.x) ? [mark] : []
  }
}

function onto({ from, to }: Axis, begin: number, end: number): (value: number) => number {
  const unit = to === from ? 0 : (end - begin) / (to - from)
  return (value) => begin + (value - from) * unit
}

function draw(mark: Mark, paper: Paper, all: readonly Mark[]): Html {
  switch (mark.kind) {
    case 'line':
      return line(mark, paper)
    case 'band':
      return band(mark, paper)
    case 'dots':
      return dots(mark, paper)
    case 'rule':
      return rule(mark, paper, all.filter(({ kind }) => kind === 'rule').indexOf(mark))
  }
}

function line({ look, name, points }: MarkOf<'line'>, { x, y }: Paper): Html {
  const places = points.map((point) => place(x(point.x), y(point.y))).join(' ')
  return tag('polyline', { class: look, points: places }, tag('title', {}, name))
}

function band({ look, points }: MarkOf<'band'>, { x, y }: Paper): Html {
  const low = points.map((point) => place(x(point.x), y(point.y)))
  const high = points.map((point) => place(x(point.x), y(point.high)))
  return tag('polygon', { class: look, points: [...low, ...high.reverse()].join(' ') })
}

function dots({ look, points }: MarkOf<'dots'>, { x, y }: Paper): Html {
  const all = points.map((point) =>
    tag('circle', { cx: digit(x(point.x)), cy: digit(y(point.y)), r: 3 }, tag('title', {}, point.name)),
  )
  return tag('g', { class: look }, ...all)
}

/** @param turn names of rules that are near each other stand one below the other. */
function rule({ look, x: at, name }: MarkOf<'rule'>, { x, right }: Paper, turn: number): Html {
  const [place, bottom] = [digit(x(at)), HEIGHT - ROOM.bottom]
  const isAtEnd = x(at) > right - INNER / 5
  return tag(
    'g',
    { class: look },
    tag('line', { x1: place, x2: place, y1: ROOM.top, y2: bottom }),
    label(x(at) + (isAtEnd ? -4 : 4), ROOM.top + 12 + turn * NAME_HEIGHT, name, isAtEnd ? 'end' : 'start'),
  )
}

/** Whether its name stands beside it. */
function isNamed(mark: Mark): mark is MarkOf<'line'> {
  return mark.kind === 'line' && mark.named === true
}

/** The names of lines at their right ends, moved apart where they would lie on each other. */
function names(marks: readonly Mark[], { x, y }: Paper): Html[] {
  const ends = marks.flatMap((mark) => {
    const last = isNamed(mark) ? mark.points.at(-1) : undefined
    return !isNamed(mark) || last === undefined ? [] : [{ mark, x: x(last.x) + 6, y: y(last.y) + 4 }]
  })
  const sorted = ends.toSorted((a, b) => a.y - b.y)
  let free = Number.NEGATIVE_INFINITY
  const moved = sorted.map((end) => {
    free = Math.max(end.y, free)
    const at = free
    free += NAME_HEIGHT
    return { ...end, y: at }
  })
  // What has been pushed below the picture pushes back.
  let floor = HEIGHT - ROOM.bottom + 4
  return moved.toReversed().map((end) => {
    const at = Math.min(end.y, floor)
    floor = at - NAME_HEIGHT
    return tag(
      'text',
      { class: `${end.mark.look} name`, x: digit(end.x), y: digit(at) },
      clipped(end.mark.name, MOST_LETTERS),
    )
  })
}

function acrossTick(y: number, text: string, right: number): Html {
  const at = digit(y)
  return tag(
    'g',
    { class: 'tick' },
    tag('line', { x1: ROOM.left, x2: right, y1: at, y2: at }),
    label(ROOM.left - 8, y + 4, text, 'end'),
  )
}

function belowTick(x: number, text: string): Html {
  const bottom = HEIGHT - ROOM.bottom
  return tag(
    'g',
    { class: 'tick' },
    tag('line', { x1: digit(x), x2: digit(x), y1: bottom, y2: bottom + 5 }),
    label(x, bottom + 18, text, 'middle'),
  )
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): Html {
  return tag('text', { x: digit(x), y: digit(y), 'text-anchor': anchor }, text)
}

function place(x: number, y: number): string {
  return `${digit(x)},${digit(y)}`
}

/** A tenth of a unit is less than anybody sees; and no −0. */
function digit(value: number): string {
  return (Math.round(value * 10) / 10 + 0).toString()
}
