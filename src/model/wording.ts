const digits = new Intl.NumberFormat('en-US')

/** `12,345` */
export function count(n: number): string {
  return digits.format(n)
}

/** `1 record`, `12,345 records`; with a verb in both forms, `1 record is`, `12,345 records are`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}
