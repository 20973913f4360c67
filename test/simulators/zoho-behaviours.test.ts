import { holdBehaviours } from './behaviours.ts'

holdBehaviours('zoho', 144)
