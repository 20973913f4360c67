import { holdBehaviours } from './behaviours.ts'

holdBehaviours('pipedrive', 130)
