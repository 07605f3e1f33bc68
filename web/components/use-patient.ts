import { useOutletContext } from 'react-router';
import type { PatientBanner } from '../../src/doors/web/professional-api.ts';

/** The patient of the page, as `patient-layout.tsx` gives her to what is below. */
export const usePatient = (): PatientBanner => useOutletContext<PatientBanner>();
