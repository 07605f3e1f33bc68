/** The acts that the record knows, and who may do them at all: read beside [526] v1.8 (functional rights of the DMP). */

/** Every act on a record, as its traces name it. */
export type Act =
  | 'record.check'
  | 'documents.submit'
  | 'documents.search'
  | 'documents.read'
  | 'documents.retrieve'
  | 'documents.mask'
  | 'documents.unmask'
  | 'documents.browse'
  | 'history.read'
  | 'access.declare-consent'
  | 'access.block';

/**
 * What a column needs for an act:
 * `yes`, `no`, `consent` (authorised in this record and not blocked), `own` (what it deposited itself).
 */
export type Right = 'yes' | 'no' | 'consent' | 'own';

type Columns = Readonly<Record<'holder' | 'professional' | 'structure', Right>>;

export const FUNCTIONAL_RIGHTS: Readonly<Record<Act, Columns>> = {
  // act                      the person                professional in person       structure's certificate alone
  'record.check': { holder: 'yes', professional: 'yes', structure: 'yes' },
  'documents.submit': { holder: 'yes', professional: 'yes', structure: 'yes' },
  'documents.search': { holder: 'yes', professional: 'consent', structure: 'own' },
  'documents.read': { holder: 'yes', professional: 'consent', structure: 'own' },
  'documents.retrieve': { holder: 'yes', professional: 'consent', structure: 'no' },
  'documents.mask': { holder: 'yes', professional: 'consent', structure: 'no' },
  'documents.unmask': { holder: 'yes', professional: 'consent', structure: 'no' },
  'documents.browse': { holder: 'yes', professional: 'no', structure: 'no' },
  'history.read': { holder: 'yes', professional: 'no', structure: 'no' },
  'access.declare-consent': { holder: 'no', professional: 'yes', structure: 'no' },
  'access.block': { holder: 'yes', professional: 'no', structure: 'no' },
};
