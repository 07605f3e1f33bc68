import { writeFileSync } from 'node:fs';
import { townPeople } from '../sandbox/town/people.ts';
import { entryOfTown } from './town-entry.ts';
import { toDocumentReference } from '../src/standards/fhir/document-reference.ts';
import { systemIds } from '../src/kernel/ids.ts';
const out=[]; for(const p of townPeople({seed:3,persons:60})) out.push(JSON.stringify(toDocumentReference({...entryOfTown(p,'2.25.'+Math.floor(Math.random()*1e15),new Date('2026-01-02')),entryUuid:systemIds.uuid(),logicalId:systemIds.uuid(),version:1} as never,'Binary/'+systemIds.uuid())));
writeFileSync('/tmp/perf/envs.json',JSON.stringify(out)); console.log(out[5]);
