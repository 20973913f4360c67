/**
 * Work on items of which so many are under way at a time, in the order of the items. Whoever stops listening waits for
 * what has begun.
 */
export async function* sideBySide<Item, Result>(
  items: AsyncIterable<Item>,
  size: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<[Item, Result]> {
  const underWay: [Item, Promise<Result>][] = []
  const first = async (): Promise<[Item, Result]> => {
    const [item, done] = underWay[0]!
    const result = await done
    underWay.shift()
    return [item, result]
  }
  try {
    for await (const item of items) {
      const done = work(item)
      // A failure is told in its turn.
      done.catch(() => undefined)
      underWay.push([item, done])
      if (underWay.length >= size) yield await first()
    }
    while (underWay.length > 0) yield await first()
  } finally {
    await Promise.allSettled(underWay.map(([, done]) => done))
  }
}
