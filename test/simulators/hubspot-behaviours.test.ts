import { holdBehaviours } from './behaviours.ts'

holdBehaviours('hubspot', 250)
