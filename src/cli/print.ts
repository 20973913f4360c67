import { maskText, maskValue } from '../model/mask.ts'
import type { Session } from './session.ts'
import { asText } from './wording.ts'

/** The result of a command on stdout, masked: one JSON document with `--json`, else text. */
export function print({ world, json }: Pick<Session, 'world' | 'json'>, data: unknown, text: string): void {
  world.out(json ? `${JSON.stringify(maskValue(data), null, 2)}\n` : `${maskText(asText(text))}\n`)
}
