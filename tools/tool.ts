import type { z } from 'zod'
import type { App } from '../src/app.ts'

/** Hints for hosts; all four are stated, because the protocol's defaults call a silent tool destructive. */
export interface Hints {
  readOnly: boolean
  destructive: boolean
  idempotent: boolean
  openWorld: boolean
}

/**
 * `read` changes nothing in a CRM and is always offered · `write` may lead to changes in the target and is left out
 * with `--read-only` · `privileged` changes the target's schema and is offered only with `--privileged`.
 */
export type Access = 'read' | 'write' | 'privileged'

/** One tool, free of the protocol's own types. The handler calls verbs of the {@link App} and words their answer. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  name: string
  title: string
  /** What it does, when to use it, what comes next. */
  description: string
  input: Input
  /** Of `Answer.data`; the server checks every answer against it. */
  output: z.ZodObject
  hints: Hints
  access: Access
  /** May throw; the server words a FerryError for the reader and hides anything else. */
  handle(input: z.output<Input>, context: ToolContext): Promise<Answer | Question>
}

export interface ToolContext {
  app: App
  signal: AbortSignal
  /** Tells the host how far a wait is; absent when it did not ask. */
  progress?: (done: number, total: number | null, message: string) => Promise<void>
  /** The host can put a form before the person. */
  canAsk: boolean
  /** What the person answered to this call's question, with the question's own `about`. */
  reply?: Reply
}

/** Text for the reader, data for programs; both are masked before they leave. */
export interface Answer {
  kind: 'answer'
  text: string
  data: Record<string, unknown>
  files?: ReportFile[]
}

/** A report on this machine; `uri` reads it through the server. */
export interface ReportFile {
  name: string
  path: string
  uri: string
}

/** Asks the person, not the model: the host shows `message` and one text field, and the tool is called again. */
export interface Question {
  kind: 'question'
  message: string
  field: { title: string; description: string }
  /** Comes back, sealed against change, with the reply. */
  about: string
}

export type Reply =
  | { about: string; action: 'accept'; text: string }
  | { about: string; action: 'decline' }
  | { about: string; action: 'cancel' }

/** Ties the handler's type to the input schema; the list of tools then needs to know neither. */
export function defineTool<Input extends z.ZodObject>(tool: Tool<Input>): Tool {
  return tool as unknown as Tool
}
