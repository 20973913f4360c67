import { z } from 'zod'
import { runId } from './support/inputs.ts'
import { inline } from './support/markdown.ts'
import { nextStep } from './support/outputs.ts'
import { stateText } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const pauseRun = defineTool({
  name: 'pause_run',
  title: 'Pause run',
  description:
    'Asks a run to stop at its next batch border; nothing is undone and nothing is sent twice later. Use it when the person wants to stop or something looks wrong. Next: resume_run goes on where it stopped.',
  input: z.strictObject({ run_id: runId }),
  output: z.object({ run_id: z.string(), state: z.string(), next: nextStep }),
  hints: { readOnly: false, destructive: false, idempotent: true, openWorld: false },
  access: 'read',
  async handle({ run_id }, { app }) {
    const { id, state } = await app.pause(run_id)
    const ended = state === 'done' || state === 'failed'
    const next = ended
      ? `It had ended already; call get_run with run_id "${id}" for its result.`
      : `Call get_run with run_id "${id}" to see it stopped, and resume_run to go on.`
    return { kind: 'answer', text: `Run ${inline(id)} ${stateText(state)}. ${next}`, data: { run_id: id, state, next } }
  },
})
