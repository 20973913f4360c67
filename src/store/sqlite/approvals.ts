import type { Approval, ApprovalStore, Decision } from '../store.ts'
import type { Database } from './database.ts'

interface ApprovalRow {
  position: number
  id: string
  plan: string
  binding: string
  phrase: string
  state: Approval['state']
  via: string | null
  requested_at: number
  expires_at: number
  decided_at: number | null
  run: string | null
}

const columns = 'position, id, plan, binding, phrase, state, via, requested_at, expires_at, decided_at, run'

export class SqliteApprovals implements ApprovalStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async create(approval: Approval): Promise<void> {
    this.#db.write(() =>
      this.#db.run(
        `INSERT INTO approval (id, plan, binding, phrase, state, via, requested_at, expires_at, decided_at, run)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        approval.id,
        approval.plan,
        JSON.stringify(approval.binding),
        approval.phrase,
        approval.state,
        approval.via,
        approval.requestedAt,
        approval.expiresAt,
        approval.decidedAt,
        approval.run,
      ),
    )
  }

  async get(id: string): Promise<Approval | null> {
    const row = this.#db.get<ApprovalRow>(`SELECT ${columns} FROM approval WHERE id = ?`, id)
    return row ? approvalFrom(row) : null
  }

  async latest(plan: string): Promise<Approval | null> {
    const row = this.#db.get<ApprovalRow>(
      `SELECT ${columns} FROM approval WHERE plan = ? ORDER BY position DESC LIMIT 1`,
      plan,
    )
    return row ? approvalFrom(row) : null
  }

  async decide(id: string, { state, via, expiresAt }: Decision, now: number): Promise<boolean> {
    const changed = this.#db.write(() =>
      this.#db.run(
        `UPDATE approval SET state = ?, via = ?, expires_at = ?, decided_at = ? WHERE id = ? AND state = 'pending'`,
        state,
        via,
        expiresAt,
        now,
        id,
      ),
    )
    return changed === 1
  }

  /** True again for the run that has it, so that a resumed run may ask once more. */
  async use(id: string, run: string): Promise<boolean> {
    const changed = this.#db.write(() =>
      this.#db.run(
        `UPDATE approval SET run = ? WHERE id = ? AND state = 'approved' AND (run IS NULL OR run = ?)`,
        run,
        id,
        run,
      ),
    )
    return changed === 1
  }
}

function approvalFrom(row: ApprovalRow): Approval {
  return {
    id: row.id,
    plan: row.plan,
    binding: JSON.parse(row.binding),
    phrase: row.phrase,
    state: row.state,
    via: row.via,
    requestedAt: row.requested_at,
    expiresAt: row.expires_at,
    decidedAt: row.decided_at,
    run: row.run,
  }
}
