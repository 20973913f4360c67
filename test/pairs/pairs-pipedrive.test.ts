import { allPairs, describePair } from './pair.ts'
import { file } from './side-file.ts'
import { hubspot } from './side-hubspot.ts'
import { pipedrive } from './side-pipedrive.ts'
import { salesforce } from './side-salesforce.ts'

const others = [hubspot, salesforce, file]

for (const other of [...others, pipedrive]) describePair(pipedrive, other, 'fair')
for (const other of others) describePair(other, pipedrive, 'fair')

describePair(pipedrive, salesforce, 'rough')

if (allPairs) {
  for (const other of [hubspot, file]) describePair(pipedrive, other, 'rough')
  // After each answer that is lost Pipedrive is given a minute before anybody looks whether the record is there.
  for (const other of [...others, pipedrive]) describePair(other, pipedrive, 'rough', 60, 15)
}
