/** The cells of the exhaustive test: each way in which a professional meets a document. */
import type { AccessRule, AccessState, DocumentFacts } from '../../src/access/access-state.ts';
import type { Actor } from '../../src/kernel/actor.ts';
import { NOW, RECORD } from './arbitrary-access.ts';

export { NOW };

const AXES = {
  who: ['doctor', 'nurse', 'optician', 'occupational therapist', 'occupational doctor'],
  type: ['11502-2', '78513-9', 'ATTEST-RESID', '68599-0', '11488-4', 'X-INCONNU'],
  state: [
    'visible',
    'masked',
    'own masked',
    'hidden from the person',
    'hidden from parents',
    'archived',
    'obsolete',
    'deleted',
  ],
  mode: ['normal', 'bris_de_glace', 'centre_15'],
  standing: ['nothing', 'refused', 'consent', 'structure’s consent', 'attending', 'blocked'],
  emergency: ['not opened', 'opposed', 'opened', 'opened, masked allowed'],
} as const;
type Axes = typeof AXES;
export type AccessCell = { readonly [axis in keyof Axes]: Axes[axis][number] };

export function* every(): Generator<AccessCell> {
  for (const who of AXES.who)
    for (const type of AXES.type)
      for (const state of AXES.state)
        for (const mode of AXES.mode)
          for (const standing of AXES.standing)
            for (const emergency of AXES.emergency) yield { who, type, state, mode, standing, emergency };
}

const PROFESSIONS: Readonly<Record<AccessCell['who'], string>> = {
  doctor: '10',
  'occupational doctor': '10',
  nurse: '60',
  optician: '28',
  'occupational therapist': '94',
};

export const actorIn = ({ who, mode }: AccessCell): Actor => ({
  kind: 'professional',
  id: '810000000001',
  name: 'A',
  recordIds: [],
  purpose: mode,
  onBehalfOf: null,
  profession: { code: PROFESSIONS[who], system: '1.2.250.1.71.1.2.7' },
  ...(who === 'occupational doctor' ? { specialty: { code: 'SM25', system: '1.2.250.1.71.4.2.5' } } : {}),
});

const RULES: Readonly<Record<AccessCell['standing'], readonly AccessRule[]>> = {
  nothing: [],
  refused: [{ kind: 'refusal', subjectKind: 'professional' }],
  consent: [{ kind: 'consent', subjectKind: 'professional', basis: 'declared' }],
  'structure’s consent': [{ kind: 'consent', subjectKind: 'structure', basis: 'presumed' }],
  attending: [{ kind: 'administrator', subjectKind: 'professional' }],
  blocked: [
    { kind: 'administrator', subjectKind: 'professional' },
    { kind: 'block', subjectKind: 'structure' },
  ],
};

export const stateOf = ({ standing, emergency, mode }: AccessCell): AccessState => ({
  recordId: RECORD,
  status: 'open',
  test: true,
  rules: RULES[standing],
  choices: {
    regulation: emergency !== 'opposed',
    breakGlass: emergency !== 'opposed',
    masked: emergency === 'opened, masked allowed',
    masksNew: false,
  },
  emergencies: emergency === 'not opened' ? [] : [{ purpose: mode, until: '2026-03-12T11:00:00Z' }],
  professionalActive: true,
  softwareApproved: true,
  structureActive: true,
  structureRegulates: true,
  heardAt: NOW,
});

const STATUS: Partial<Record<AccessCell['state'], DocumentFacts['status']>> = {
  archived: 'archived',
  obsolete: 'deprecated',
  deleted: 'deleted',
};

export const DOCUMENT = ({ type, state }: AccessCell): DocumentFacts => ({
  typeCode: type,
  status: STATUS[state] ?? 'approved',
  masked: state.endsWith('masked'),
  hiddenFromHolder: state === 'hidden from the person',
  hiddenFromRepresentatives: state === 'hidden from parents',
  own: state === 'own masked',
});
