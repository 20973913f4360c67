import { z } from 'zod'
import { runId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { answerRun, wait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const resumeRun = defineTool({
  name: 'resume_run',
  title: 'Resume run',
  description:
    'Goes on with a paused, failed or abandoned run where it stopped, under the approval that it has; what was in doubt is settled first, so nothing is created twice. Use it when get_run says paused or failed and the reason is mended. Next: get_run.',
  input: z.strictObject({ run_id: runId, wait_seconds: waitSeconds }),
  output: runShape(z.record(z.string(), z.unknown())),
  hints: { readOnly: false, destructive: true, idempotent: true, openWorld: true },
  access: 'write',
  async handle({ run_id, wait_seconds }, context) {
    return answerRun(await wait(await context.app.resume(run_id), wait_seconds, context))
  },
})
