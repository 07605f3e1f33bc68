import type { XmlElement } from '../../src/standards/cda/xml-tree.ts';
import { readRegistryObjects } from '../../src/standards/xds/ebrim.ts';
import { readEbrimEntry } from '../../src/standards/xds/read-ebrim-entry.ts';

/** What an answer says, in few words. */
export interface Told {
  /** `Success`, `Failure`, `Fault`, `DMPOk`, `OK`, `NF`… */
  readonly outcome: string;
  /** Code and sentence of each. */
  readonly errors: readonly string[];
  readonly entries: readonly {
    readonly uniqueId: string;
    readonly title: string;
    readonly type: string;
    readonly at: string;
  }[];
  /** A line each. */
  readonly facts: readonly string[];
}

/** Outcomes that end well; a warning goes with some of them. */
const GOOD: ReadonlySet<string> = new Set(['Success', 'DMPOk', 'OK']);

export function everyElement(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap((child) => (typeof child === 'string' ? [] : everyElement(child)))];
}

const textOf = (element: XmlElement | undefined): string =>
  (element?.children ?? [])
    .filter((child) => typeof child === 'string')
    .join('')
    .trim();

/** Its status, its errors, the cards, persons and facts that it lists. */
export function told(body: XmlElement): Told {
  const all = everyElement(body);
  const named = (name: string): XmlElement[] => all.filter((one) => one.name === name);
  if (body.name === 'Fault') {
    const code = textOf(named('Value').at(-1)).replace(/^\w+:/, '') || 'Fault';
    return { outcome: 'Fault', errors: [`${code}: ${textOf(named('Text')[0])}`], entries: [], facts: [] };
  }
  const outcome = outcomeOf(named);
  const errors = named('RegistryError').map(({ attrs }) => `${attrs.errorCode}: ${attrs.codeContext ?? ''}`);
  const context = textOf(named('context')[0]);
  const list = named('RegistryObjectList')[0];
  const entries = list === undefined ? [] : readRegistryObjects(list).documents;
  const isGood = GOOD.has(outcome);
  return {
    outcome,
    errors: isGood ? [] : errors.length > 0 ? errors : [[outcome, context].filter((text) => text !== '').join(': ')],
    entries: entries.map((object, n) => {
      const { uniqueId, title, typeCode, creationTime } = readEbrimEntry(object, `document[${n}]`);
      return { uniqueId, title, type: typeCode.label ?? typeCode.code, at: creationTime.text };
    }),
    facts: [...factsOf(named), ...(isGood ? [...errors, ...(context === '' ? [] : [context])] : [])],
  };
}

function outcomeOf(named: (name: string) => XmlElement[]): string {
  const response = [...named('RegistryResponse'), ...named('AdhocQueryResponse')][0];
  const status = response?.attrs.status?.split(':').at(-1);
  return status ?? named('queryResponseCode')[0]?.attrs.code ?? textOf(named('status')[0]);
}

/** AUTORISATION VALIDE; OPPOSITION_BRIS_DE_GLACE false; one line for each person of a list. */
function factsOf(named: (name: string) => XmlElement[]): string[] {
  const coded = [...named('attentionLine'), ...named('administrativeObservation')].map((one) => {
    const within = everyElement(one);
    const code = within.find(({ name }) => name === 'keyWordText' || name === 'code')?.attrs.code ?? '';
    const value = within.find(({ name }) => name === 'value')?.attrs;
    return `${code} ${value?.code ?? value?.value ?? ''}`;
  });
  const rows = [...named('patientlistData'), ...named('listOfAuthorizationByPatient')].map((row) =>
    everyElement(row)
      .map((part) => textOf(part))
      .filter((text) => text !== '')
      .join(' '),
  );
  const found = named('registrationEvent').flatMap((event) =>
    everyElement(event).filter(({ name }) => name === 'patient'),
  );
  const persons = found.map((patient) => {
    const within = everyElement(patient);
    const { root, extension } = within.find(({ name }) => name === 'id')?.attrs ?? {};
    const names = within.filter(({ name }) => name === 'given' || name === 'family').map(textOf);
    return [`${extension ?? ''}|${root ?? ''}`, ...names].join(' ');
  });
  return [...persons, ...coded, ...rows];
}
