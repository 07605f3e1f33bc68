import { createContext, use } from 'react';

/** Where the files of a document are fetched: in one's own space, or in the record of a patient. */
export type ContentAddress = (logicalId: string, part: string) => string;

export const ContentAddressContext = createContext<ContentAddress>(
  (logicalId, part) => `/documents/${encodeURIComponent(logicalId)}/contenu/${part}`,
);

export const useContentAddress = (): ContentAddress => use(ContentAddressContext);
