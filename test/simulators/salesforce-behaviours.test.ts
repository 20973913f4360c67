import { holdBehaviours } from './behaviours.ts'

holdBehaviours('salesforce', 100)
