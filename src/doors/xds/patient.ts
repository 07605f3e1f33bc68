import type { Cx } from '../../standards/xds/metadata.ts';
import { XdsRefusal } from './errors.ts';
import type { Caller } from './parts.ts';

export interface PatientRef {
  readonly value: string;
  readonly oid: string;
}

/** The patient of a transaction that names none itself: the one of the VIHF. @throws XdsRefusal no-patient */
export function patientOfVihf({ patient }: Caller): PatientRef {
  if (patient === null) throw new XdsRefusal('no-patient');
  return patient;
}

/** The patient of a request, who is the one of the VIHF: what is asserted of nobody opens nobody's record. @throws XdsRefusal no-patient, other-patient */
export function samePatient(caller: Caller, { value, oid }: Cx): PatientRef {
  const patient = patientOfVihf(caller);
  if (patient.value.toUpperCase() !== value.toUpperCase() || patient.oid !== oid) {
    throw new XdsRefusal('other-patient');
  }
  return { value, oid };
}
