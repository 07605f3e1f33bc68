/** The closed list of this context's failures; each door has words for every one. */
export type DocumentsErrorCode =
  | 'content-refused' // the bytes are not what they must be (malformed CDA, wrong type, active content)
  | 'metadata-contradiction' // declared metadata and document disagree
  | 'patient-mismatch' // the document or its metadata name somebody else
  | 'unique-id-used' // this uniqueId is already in the record
  | 'revision-used' // this setId and versionNumber are already in the record or in the set
  | 'submission-set-reused' // this set's uniqueId was used by another submission: other content, or another depositor
  | 'replaced-not-current' // the document to replace is absent, no longer current, or replaced twice in the set
  | 'folder-unknown' // a folder, or a document to put in it, that the depositor does not see
  | 'folder-full'
  | 'other-identifier' // a change names a document by a uniqueId under which it came again, not by the one that it keeps
  | 'status-final' // a replaced or withdrawn document keeps its status
  | 'media-type-refused' // the record does not take this type of file
  | 'document-too-large'
  | 'type-not-depositable'; // the holder may not deposit a document of this type
