/**
 * Codes of the required bindings that we meet, written by hand (the French packages hold no ValueSet).
 * Source: HL7 FHIR R4 4.0.1 code systems; MHD ones from IHE ITI MHD 4.2.3. Keyed by the last segment of the value set's URL.
 */
export const CODE_LISTS: Readonly<Record<string, readonly string[]>> = {
  'address-type': ['postal', 'physical', 'both'],
  'address-use': ['home', 'work', 'temp', 'old', 'billing'],
  'administrative-gender': ['male', 'female', 'other', 'unknown'],
  'bundle-type': [
    'document',
    'message',
    'transaction',
    'transaction-response',
    'batch',
    'batch-response',
    'history',
    'searchset',
    'collection',
  ],
  'composition-status': ['preliminary', 'final', 'amended', 'entered-in-error'],
  'consent-data-meaning': ['instance', 'related', 'dependents', 'authoredby'],
  'consent-provision-type': ['deny', 'permit'],
  'consent-state-codes': ['draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'],
  'contact-point-system': ['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'],
  'contact-point-use': ['home', 'work', 'temp', 'old', 'mobile'],
  'days-of-week': ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  'device-nametype': [
    'udi-label-name',
    'user-friendly-name',
    'patient-reported-name',
    'manufacturer-name',
    'model-name',
    'other',
  ],
  'device-status': ['active', 'inactive', 'entered-in-error', 'unknown'],
  'document-reference-status': ['current', 'superseded', 'entered-in-error'],
  'document-relationship-type': ['replaces', 'transforms', 'signs', 'appends'],
  // MHD leaves entered-in-error out: it has no XDS equivalent.
  DocumentReferenceStats: ['current', 'superseded'],
  'http-verb': ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'],
  'identifier-use': ['usual', 'official', 'temp', 'secondary', 'old'],
  'link-type': ['replaced-by', 'replaces', 'refer', 'seealso'],
  'list-mode': ['working', 'snapshot', 'changes'],
  'list-status': ['current', 'retired', 'entered-in-error'],
  'name-use': ['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'],
  'narrative-status': ['generated', 'extensions', 'additional', 'empty'],
  'search-entry-mode': ['match', 'include', 'outcome'],
  'udi-entry-type': ['barcode', 'rfid', 'manual', 'card', 'self-reported', 'unknown'],
};

/** A media type, RFC 6838 and 2045: `type/subtype` with parameters. The value set `mimetypes` (BCP 13) is open. */
export const MEDIA_TYPE = /^[a-zA-Z0-9][\w!#$&^.+-]{0,126}\/[a-zA-Z0-9][\w!#$&^.+-]{0,126}(\s*;[ -~]{1,200})?$/;
