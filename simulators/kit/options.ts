/** Wrong start options or a wrong call of the control plane; the message is for the person who sent them. */
export class OptionError extends Error {
  override name = 'OptionError'
}

/** The defaults with some of them replaced. Throws {@link OptionError} for a name that has no default. */
export function override<T>(
  defaults: Readonly<Record<string, T>>,
  changes: Record<string, T>,
  what: string,
): Record<string, T> {
  for (const name of Object.keys(changes))
    if (!Object.hasOwn(defaults, name))
      throw new OptionError(`There is no ${what} "${name}"; there are ${Object.keys(defaults).join(', ') || 'none'}.`)
  return { ...defaults, ...changes }
}
