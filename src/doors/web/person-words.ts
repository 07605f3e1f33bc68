/** An author or an actor as a person reads it. */
export interface PersonWords {
  /** "Dr Sophie Martin"; absent for a structure or a system alone. */
  readonly name?: string;
  /** "médecin généraliste". */
  readonly professionWords?: string;
  /** "Cabinet des Tilleuls". */
  readonly structure?: string;
  /** "RPPS … 123": where somebody else has the same words. */
  readonly idEnd?: string;
}
