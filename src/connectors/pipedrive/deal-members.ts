import { restricted } from './choices.ts'
import { text } from './codecs.ts'
import { fieldOf, type MakeMember, plain, plainMember } from './members.ts'

/** How a deal stands; its stage says only how far it has come. https://developers.pipedrive.com/docs/api/v1/Deals */
const options = [
  { value: 'open', label: 'Open', stage: { state: 'open' as const } },
  { value: 'won', label: 'Won', stage: { state: 'won' as const, probability: 1 } },
  { value: 'lost', label: 'Lost', stage: { state: 'lost' as const, probability: 0 } },
]

const statusMember = plainMember(
  fieldOf('status', 'Status', 'select', { ...restricted, options, defaultValue: 'open' }),
  text,
)
export const status: MakeMember = () => statusMember

export const lostReason = plain('lost_reason', 'Lost reason', 'text', text, { maxLength: 255 })

/** Fields that only a deal of this status may have; beside another the call is refused. */
export const ofStatus: Readonly<Record<string, readonly string[]>> = {
  won_time: ['won'],
  lost_time: ['lost'],
  lost_reason: ['lost'],
  close_time: ['won', 'lost'],
}
