/** TRE_A00: roles of who is no professional, such as SECRETARIAT_MEDICAL. */
export const STAFF_ROLES = '1.2.250.1.213.1.1.4.6';
