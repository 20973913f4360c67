import type { Dependency, Field, Option } from '../model/schema.ts'

/** The controlling value that the value of an option begins with, the longest where several do; undefined: none. */
export function groupOf({ separator }: Dependency, control: Field | undefined, value: string): string | undefined {
  if (separator === undefined) return undefined
  const fits = (control?.options ?? []).filter((option) => {
    const prefix = `${option.value}${separator}`
    return value.startsWith(prefix) && value.length > prefix.length
  })
  return fits.sort((a, b) => b.value.length - a.value.length)[0]?.value
}

/** The dependency with options that are yet to be added, each where its value places it. */
export function withPlaced(dependency: Dependency, control: Field | undefined, added: readonly Option[]): Dependency {
  const allows: Record<string, readonly string[]> = { ...dependency.allows }
  for (const { value } of added) {
    const place = groupOf(dependency, control, value)
    if (place === undefined) continue
    const present = Object.hasOwn(allows, place) ? allows[place]! : []
    if (!present.includes(value)) allows[place] = [...present, value]
  }
  return { ...dependency, allows }
}

/** May any value become an option of it? Not where the value has to say which other option it belongs to. */
export function takesAnyOption({ extendable, dependsOn = [] }: Field): boolean {
  return extendable === true && dependsOn.every(({ separator }) => separator === undefined)
}
