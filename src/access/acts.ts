/** The acts that the record knows, and who may do them at all: read beside [526] v1.8 (functional rights of the DMP). */

/** Every act on a record, as its traces name it. */
export type Act =
  | 'record.check'
  | 'record.visit'
  | 'documents.submit'
  | 'documents.search'
  | 'documents.search-lists'
  | 'documents.read-list'
  | 'documents.read'
  | 'documents.retrieve'
  | 'documents.mask'
  | 'documents.unmask'
  | 'documents.reveal'
  | 'documents.archive'
  | 'documents.unarchive'
  | 'documents.withdraw'
  | 'documents.locate'
  | 'documents.browse'
  | 'history.read'
  | 'access.declare-consent'
  | 'access.end-own-consent'
  | 'access.block';

/** The job that ends the wait of documents that nobody announced (ADR 0022): its acts carry this name. */
export const ANNOUNCEMENT_JOB = 'automatic-announcement';
/** What the deployment does by itself in a record, and the one job that may. */
export const SYSTEM_ACTS: Readonly<Partial<Record<Act, string>>> = { 'documents.reveal': ANNOUNCEMENT_JOB };

/**
 * What a column needs for an act:
 * `yes`, `no`, `consent` (authorised in this record and not blocked), `own` (what it deposited or wrote itself),
 * `own-or-consent` (its own always; what others wrote, as `consent`), `own-and-consent` (its own, while authorised).
 */
export type Right = 'yes' | 'no' | 'consent' | 'own' | 'own-or-consent' | 'own-and-consent';

/**
 * `attending` is the column of the attending doctor, administrator of the record; where it is absent she has the column of a
 * professional. What the holder deposited is archived and withdrawn by her and by the attending doctor alone ([526], note *).
 */
type Columns = Readonly<Record<'holder' | 'professional' | 'structure', Right>> & { readonly attending?: Right };

export const FUNCTIONAL_RIGHTS: Readonly<Record<Act, Columns>> = {
  // act                      the person                professional in person       structure's certificate alone
  'record.check': { holder: 'yes', professional: 'yes', structure: 'yes' },
  'record.visit': { holder: 'no', professional: 'consent', structure: 'no' },
  'documents.submit': { holder: 'yes', professional: 'yes', structure: 'yes' },
  'documents.search': { holder: 'yes', professional: 'consent', structure: 'own' },
  'documents.search-lists': { holder: 'yes', professional: 'consent', structure: 'own' },
  'documents.read-list': { holder: 'yes', professional: 'consent', structure: 'own' },
  'documents.read': { holder: 'yes', professional: 'consent', structure: 'own' },
  'documents.retrieve': { holder: 'yes', professional: 'consent', structure: 'no' },
  'documents.mask': { holder: 'yes', professional: 'consent', structure: 'no' },
  'documents.unmask': { holder: 'yes', professional: 'own-and-consent', attending: 'consent', structure: 'no' },
  'documents.reveal': { holder: 'no', professional: 'own-or-consent', structure: 'no' },
  'documents.archive': { holder: 'own', professional: 'own', attending: 'consent', structure: 'no' },
  'documents.unarchive': { holder: 'own', professional: 'own', attending: 'consent', structure: 'no' },
  'documents.withdraw': { holder: 'own', professional: 'own', structure: 'own' },
  // finding one document in order to change it: the "reference search" of TD3.1, open to whoever may delete
  'documents.locate': { holder: 'yes', professional: 'own-or-consent', structure: 'own' },
  'documents.browse': { holder: 'yes', professional: 'no', structure: 'no' },
  'history.read': { holder: 'yes', professional: 'no', structure: 'no' },
  'access.declare-consent': { holder: 'no', professional: 'yes', structure: 'no' },
  'access.end-own-consent': { holder: 'no', professional: 'yes', structure: 'no' },
  'access.block': { holder: 'yes', professional: 'no', structure: 'no' },
};
