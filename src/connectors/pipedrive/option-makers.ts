import { type Effort, effortOf } from '../../model/system.ts'
import { tokensOf } from './costs.ts'
import { activityTypeMaker, leadLabelMaker } from './directories.ts'
import type { OptionMaker } from './made-options.ts'
import { pipelineMaker, stageMaker } from './new-pipelines.ts'

const makers: readonly OptionMaker[] = [pipelineMaker, stageMaker, activityTypeMaker, leadLabelMaker]

/** Fields of an object whose options are things of their own to the vendor. */
export function makersOf(object: string): readonly OptionMaker[] {
  return makers.filter((maker) => maker.object === object)
}

/** What the calls take that one option is made by. */
export function effortOfOption({ path, looks = [] }: OptionMaker): Effort {
  const tokens = looks.map((list) => tokensOf('GET', list))
  return effortOf(
    1 + tokens.length,
    tokens.reduce((sum, each) => sum + each, tokensOf('POST', path)),
  )
}
