import { addressOf, type Stored } from './data.ts'
import type { Border, Process } from './process.ts'
import type { Place, Side, SimVerb, Trouble } from './troubles.ts'
import type { World } from './world.ts'

type Struck = Extract<Trouble, { at: Place }>

/** What happens at borders: counts them by verb, and strikes whoever is at the one that the plan names. */
export class Strikes {
  readonly #world: World
  #verb: SimVerb | 'propose' = 'dry-run'
  #armed: { trouble: Struck; matched: number; isDue: boolean }[] = []
  readonly fired: string[] = []
  /** The way of taking over that the last crash asks for, and how long the last freeze lasts. */
  takeover: 'sure' | 'lease' = 'lease'
  frozenMs = 0
  /** What people have touched: ids of records, and addresses. */
  readonly touched: Record<Side, Set<string>> = { source: new Set(), target: new Set() }
  readonly touchedAddresses = new Set<string>()
  /** Records that people added to the target less those that they took away. */
  peopleAdded = 0
  /** A line for each strike, for the trace. */
  note: (line: string) => void = () => undefined

  constructor(world: World) {
    this.#world = world
    this.#armed = world.scenario.troubles.flatMap((trouble) =>
      'at' in trouble ? [{ trouble, matched: 0, isDue: false }] : [],
    )
  }

  begin(verb: SimVerb | 'propose'): void {
    this.#verb = verb
  }

  /** Whether a person had a hand in what becomes of a source record, whose record in the target has this id. */
  isTouched({ id, values }: Stored, targetId: string): boolean {
    const address = addressOf(values.mail)
    const isContested = address !== null && this.touchedAddresses.has(address)
    return isContested || this.touched.source.has(id) || this.touched.target.has(targetId)
  }

  /** From here on nothing happens any more. */
  disarm(): void {
    this.#armed = []
  }

  /** One crash is in every seed: where none of the plan's has come about, it comes here. */
  ensureCrash(): void {
    if (this.fired.includes('crash')) return
    this.#armed.push({
      trouble: { kind: 'crash', at: { verb: 'verify', border: '', nth: 12 }, takeover: 'lease' },
      ...{ matched: 0, isDue: false },
    })
  }

  look = (border: Border, process: Process): void => {
    for (const armed of [...this.#armed]) {
      const { at } = armed.trouble
      if (at.verb !== this.#verb) continue
      if (at.since !== undefined && !armed.isDue) {
        armed.isDue = border.startsWith(at.since)
        continue
      }
      if (!border.startsWith(at.border)) continue
      armed.matched += 1
      if (armed.matched !== at.nth) continue
      this.#armed.splice(this.#armed.indexOf(armed), 1)
      this.#strike(armed.trouble, border, process)
    }
  }

  #strike(trouble: Struck, border: Border, process: Process): void {
    if (process.isFrozen && (trouble.kind === 'crash' || trouble.kind === 'freeze')) return
    this.fired.push(trouble.kind)
    this.note(`${trouble.kind} at ${border} of ${process.name}: ${JSON.stringify(trouble)}`)
    switch (trouble.kind) {
      case 'crash':
        this.takeover = trouble.takeover
        process.kill()
        return
      case 'freeze':
        this.frozenMs = trouble.ms
        process.freeze()
        return
      case 'jump':
        this.#world.skew += trouble.ms
        if (trouble.ms > 0) this.#world.network.clockWasSetForward = true
        return
      case 'person':
        this.#work(trouble)
    }
  }

  /** A person at the screen of an account. What the account refuses is not done. */
  #work({ side, deed, pick }: Extract<Trouble, { kind: 'person' }>): void {
    const records = this.#world.stored(side)
    const chosen = records[Math.floor(pick * records.length)]
    const other = records[Math.floor(((pick * 7) % 1) * records.length)]
    if (chosen === undefined || other === undefined) return
    const { account } = this.#world.accounts[side]
    const change = (what: object): boolean => {
      try {
        account.edit!({ object: 'person', ...what })
        return true
      } catch {
        return false
      }
    }
    const touch = (...records_: typeof records): void => {
      for (const { id, values } of records_) {
        this.touched[side].add(id)
        const address = addressOf(values.mail ?? values.email)
        if (address !== null) this.touchedAddresses.add(address)
      }
    }
    switch (deed) {
      case 'edit':
        touch(chosen)
        change({ update: { [chosen.id]: { notes: 'A person wrote this.', phone: '1' } } })
        return
      case 'delete':
        touch(chosen)
        if (change({ delete: [chosen.id] }) && side === 'target') this.peopleAdded -= 1
        return
      case 'merge':
        if (chosen.id === other.id) return
        touch(chosen, other)
        if (change({ merge: [[chosen.id, other.id]] }) && side === 'target') this.peopleAdded -= 1
        return
      case 'create':
        this.#create(side, pick, change)
    }
  }

  /** Somebody enters a person whom the migration is about to bring. */
  #create(side: Side, pick: number, change: (what: object) => boolean): void {
    if (side === 'source') return void change({ create: [{ last_name: 'Newcomer' }] })
    const { source } = this.#world.data
    const { mail } = source[Math.floor(pick * source.length)]!.values
    if (typeof mail !== 'string') return
    this.touchedAddresses.add(mail.toLowerCase())
    if (change({ create: [{ last_name: 'Entered by hand', email: mail }] })) this.peopleAdded += 1
  }
}
