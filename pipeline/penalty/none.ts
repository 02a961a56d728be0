/** No penalty: the loss alone. */
export const none = { parts: () => ({ l1: 0, l2: 0 }) } as const
