import { holdBehaviours } from './behaviours.ts'

holdBehaviours('reference', 60)
