import { describePair } from './pair.ts'
import { file } from './side-file.ts'
import { hubspot } from './side-hubspot.ts'
import { salesforce } from './side-salesforce.ts'

const sides = [hubspot, salesforce, file]

for (const source of sides)
  for (const target of sides) {
    describePair(source, target, 'fair')
    describePair(source, target, 'rough')
  }
