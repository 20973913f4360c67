import { z } from 'zod'
import { runId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { answerEnd, wait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const getRun = defineTool({
  name: 'get_run',
  title: 'Get run',
  description:
    'Waits up to wait_seconds for a run to end and says how far it is, or tells its result and where its reports are. Use it for any run id that another tool returned. While the run goes on, ask again after `ask_again_in_seconds`; for a long run that may be minutes, and telling the person meanwhile is enough.',
  input: z.strictObject({ run_id: runId, wait_seconds: waitSeconds }),
  output: runShape(z.record(z.string(), z.unknown())),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  access: 'read',
  async handle({ run_id, wait_seconds }, context) {
    return answerEnd(await wait(await context.app.run(run_id), wait_seconds, context), context.app)
  },
})
