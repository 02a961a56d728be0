/** `"a", "b" and 3 more`: the first items, and how many there are besides. */
export function enumerate(items: readonly string[], limit: number): string {
  const shown = items.slice(0, limit).join(', ')
  return items.length > limit ? `${shown} and ${items.length - limit} more` : shown
}
