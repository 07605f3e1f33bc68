/** What may be wrong with XDS metadata. */
export type MetadataProblemCode =
  | 'missing' // something that must be there is not
  | 'twice' // something that may be there once is there twice
  | 'unreadable' // a value is not of its type
  | 'too-many'
  | 'unknown-classification'
  | 'unknown-object'
  | 'unknown-association'
  | 'patient-mixture'; // two patients in one request

/** Problems told of one request; the rest are left for the next try. */
export const MAX_METADATA_PROBLEMS = 50;

/**
 * A refusal. The message is plain English and holds no value of the metadata; `at` names a place, as `document[0].classCode`. `others`
 * are problems of the same request that stand by themselves.
 */
export class MetadataProblem extends Error {
  readonly code: MetadataProblemCode;
  readonly at: string | undefined;
  readonly others: readonly MetadataProblem[];
  constructor(code: MetadataProblemCode, message: string, at?: string, others: readonly MetadataProblem[] = []) {
    super(message);
    this.name = 'MetadataProblem';
    this.code = code;
    this.at = at;
    this.others = others;
  }
}

/** Reads each, although one cannot be read. @throws MetadataProblem the first, with the others */
export function readEach<T>(reads: readonly (() => T)[]): T[] {
  const values: T[] = [];
  const found: MetadataProblem[] = [];
  for (const read of reads) {
    try {
      values.push(read());
    } catch (error) {
      if (!(error instanceof MetadataProblem)) throw error;
      for (const one of [error, ...error.others]) {
        if (!found.some(({ at, message }) => at === one.at && message === one.message)) found.push(one);
      }
    }
  }
  const [first, ...others] = found;
  if (first !== undefined)
    throw new MetadataProblem(first.code, first.message, first.at, others.slice(0, MAX_METADATA_PROBLEMS - 1));
  return values;
}
