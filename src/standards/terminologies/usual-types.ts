/**
 * What each profession deposits most, for the first choices of a form: ten to fifteen types of JDV_J07, the most frequent
 * first. Ours, after what the professions' own guides name; every other type stays within reach of the search.
 */
import { documentType } from './types.ts';

const DOCTOR = [
  '11488-4', // consultation
  '57833-6', // prescription of medicines
  '96349-6', // referral letter
  '60591-5', // medical summary
  '89601-9', // medical certificate
  'PRESC-BIO',
  '55115-0', // imaging request
  'PRESC-INF',
  'PRESC-KINE',
  'PRESC-AAT',
  '87273-9', // vaccination note
  'PROT_ALD',
  '70004-7', // diagnostic act
  '11505-5', // therapeutic act
] as const;

const BY_SPECIALTY: Readonly<Record<string, readonly string[]>> = {
  SM02: ['34749-2', '77436-4', '11488-4', '57833-6', '34875-5'], // anaesthesia
  SM03: ['11502-2', '51969-4', '11488-4', '89601-9', '70004-7'], // biology
  SM01: ['60568-3', '51969-4', '11488-4'], // pathology
  SM44: ['18748-4', '11488-4', '75492-9', '55115-0', '70004-7'], // radiology
  SM38: ['78513-9', '11488-4', '57828-6', 'PRESC-ORTHOPTIE', '34874-8'], // ophthalmology
  SM59: ['15507-7', '60280-5', '11488-4', '57833-6', '89601-9'], // emergency
  SM20: ['11488-4', '15508-5', '89233-1', '34874-8', '57833-6'], // obstetrics
  SM18: ['11488-4', '74207-2', '60591-5', '34133-9', '57833-6'], // geriatrics
  SM42: ['11488-4', '68599-0', '57833-6', '96349-6', '89601-9'], // psychiatry
  SM08: ['34874-8', '34875-5', '11490-0', '11488-4', '57833-6'], // surgery
};

const BY_PROFESSION: Readonly<Record<string, readonly string[]>> = {
  '10': DOCTOR,
  '21': [
    '60593-1', // medicines supplied
    '93024-8', // pharmaceutical consultation
    '78601-2', // pharmaceutical interview
    '56445-0', // review of medicines
    '61357-0', // pharmaceutical intervention
    '87273-9',
    '96173-0', // rapid diagnostic test
    '75468-9', // renewal
    'DISP_AUT',
    '80820-4', // reconciliation of medicines
  ],
  '26': ['47420-5', '34120-6', '11506-3', 'DISP_AUT'],
  '28': ['47420-5', '61357-0', '57828-6'],
  '40': ['28617-9', '83836-7', '11488-4', '57833-6', '11505-5', '18748-4', '96349-6', '89601-9', '34874-8'],
  '50': [
    '11488-4',
    '89233-1',
    '15508-5',
    '57055-6',
    '57057-2',
    '57075-4',
    '57833-6',
    'PRESC-BIO',
    '75492-9',
    '87273-9',
  ],
  '60': ['11506-3', '29274-8', '34120-6', '87273-9', '80565-5', '18776-5', 'BIL_AUTO', '34133-9', '96349-6', '18761-7'],
  '70': ['11506-3', '34120-6', '47420-5', '34133-9', '96349-6'],
  '80': ['11506-3', '34120-6', '47420-5', '57828-6'],
  '91': ['11506-3', '34120-6', '47420-5', '34133-9'],
  '92': ['47420-5', '34120-6', '11506-3', '78513-9'],
  '94': ['11506-3', '34120-6', 'BIL_AUTO', '47420-5'],
  '95': ['11506-3', '34120-6', '11488-4', '18776-5'],
  '96': ['11506-3', '34120-6', '47420-5', '83901-9'],
};
/** What anybody else begins with. */
const ANYBODY = ['11506-3', '34120-6', '11488-4', '34133-9', '28653-4'];

const MAX_USUAL = 14;

/** Codes of the usual types of a profession (TRE_G15) and specialty (TRE_R01), the most frequent first, each once. */
export function usualTypes(profession: string, specialty?: string): readonly string[] {
  const first = specialty === undefined ? [] : (BY_SPECIALTY[specialty] ?? []);
  const codes = new Set([...first, ...(BY_PROFESSION[profession] ?? ANYBODY)]);
  return [...codes].filter((code) => documentType(code)?.inDmp === true).slice(0, MAX_USUAL);
}
