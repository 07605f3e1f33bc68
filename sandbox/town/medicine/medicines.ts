/** A medicine by its international name; the town prescribes no brand. */
export interface Medicine {
  /** Name, strength and form, as a French prescription writes them. */
  readonly name: string;
  readonly atc: string;
  readonly atcLabel: string;
  readonly posology: string;
  /** Days of treatment; 0 = long term, renewed. */
  readonly days: number;
}

const medicine = (name: string, atc: string, atcLabel: string, posology: string, days = 0): Medicine => ({
  name,
  atc,
  atcLabel,
  posology,
  days,
});

/** Medicines by a short key. ATC codes: WHO index. */
export const MEDICINES = {
  metformin: medicine(
    'Metformine 1000 mg, comprimé',
    'A10BA02',
    'metformine',
    '1 comprimé matin et soir au cours du repas',
  ),
  glargine: medicine(
    'Insuline glargine 100 UI/mL, stylo',
    'A10AE04',
    'insuline glargine',
    '18 unités le soir en sous-cutané',
  ),
  gliclazide: medicine('Gliclazide LM 60 mg, comprimé', 'A10BB09', 'gliclazide', '1 comprimé le matin'),
  amlodipine: medicine('Amlodipine 5 mg, gélule', 'C08CA01', 'amlodipine', '1 gélule le matin'),
  perindopril: medicine('Périndopril 4 mg, comprimé', 'C09AA04', 'périndopril', '1 comprimé le matin à jeun'),
  bisoprolol: medicine('Bisoprolol 2,5 mg, comprimé', 'C07AB07', 'bisoprolol', '1 comprimé le matin'),
  furosemide: medicine('Furosémide 40 mg, comprimé', 'C03CA01', 'furosémide', '1 comprimé le matin'),
  atorvastatin: medicine('Atorvastatine 20 mg, comprimé', 'C10AA05', 'atorvastatine', '1 comprimé le soir'),
  aspirin: medicine('Acide acétylsalicylique 75 mg, sachet', 'B01AC06', 'acide acétylsalicylique', '1 sachet le midi'),
  apixaban: medicine('Apixaban 5 mg, comprimé', 'B01AF02', 'apixaban', '1 comprimé matin et soir'),
  enoxaparin: medicine(
    'Énoxaparine 4000 UI, seringue',
    'B01AB05',
    'énoxaparine',
    '1 injection sous-cutanée par jour',
    28,
  ),
  levothyroxine: medicine('Lévothyroxine 75 µg, comprimé', 'H03AA01', 'lévothyroxine', '1 comprimé le matin à jeun'),
  salbutamol: medicine(
    'Salbutamol 100 µg, suspension pour inhalation',
    'R03AC02',
    'salbutamol',
    '2 bouffées en cas de gêne',
  ),
  budesonide: medicine(
    'Budésonide et formotérol 200/6 µg, poudre',
    'R03AK07',
    'formotérol et budésonide',
    '1 inhalation matin et soir',
  ),
  tiotropium: medicine('Tiotropium 18 µg, gélule à inhaler', 'R03BB04', 'tiotropium', '1 inhalation le matin'),
  prednisolone: medicine('Prednisolone 20 mg, comprimé', 'H02AB06', 'prednisolone', '2 comprimés le matin', 5),
  paracetamol: medicine(
    'Paracétamol 1000 mg, comprimé',
    'N02BE01',
    'paracétamol',
    '1 comprimé jusqu’à trois fois par jour',
    8,
  ),
  ibuprofen: medicine(
    'Ibuprofène 400 mg, comprimé',
    'M01AE01',
    'ibuprofène',
    '1 comprimé trois fois par jour au repas',
    5,
  ),
  tramadol: medicine(
    'Tramadol 50 mg, gélule',
    'N02AX02',
    'tramadol',
    '1 gélule si douleur forte, au plus quatre par jour',
    5,
  ),
  amoxicillin: medicine('Amoxicilline 1 g, comprimé', 'J01CA04', 'amoxicilline', '1 comprimé matin et soir', 6),
  coamoxiclav: medicine(
    'Amoxicilline et acide clavulanique 1 g/125 mg, sachet',
    'J01CR02',
    'amoxicilline et inhibiteur',
    '1 sachet trois fois par jour',
    7,
  ),
  ceftriaxone: medicine('Ceftriaxone 1 g, injectable', 'J01DD04', 'ceftriaxone', '1 injection par jour', 3),
  fosfomycin: medicine('Fosfomycine 3 g, sachet', 'J01XX01', 'fosfomycine', '1 sachet en une prise', 1),
  cetirizine: medicine('Cétirizine 10 mg, comprimé', 'R06AE07', 'cétirizine', '1 comprimé le soir', 30),
  sertraline: medicine('Sertraline 50 mg, gélule', 'N06AB06', 'sertraline', '1 gélule le matin'),
  hydroxyzine: medicine('Hydroxyzine 25 mg, comprimé', 'N05BB01', 'hydroxyzine', '1 comprimé le soir si besoin', 15),
  sumatriptan: medicine(
    'Sumatriptan 50 mg, comprimé',
    'N02CC01',
    'sumatriptan',
    '1 comprimé dès le début de la crise',
    10,
  ),
  folic: medicine('Acide folique 0,4 mg, comprimé', 'B03BB01', 'acide folique', '1 comprimé par jour', 90),
  iron: medicine(
    'Fumarate ferreux 66 mg, gélule',
    'B03AA02',
    'fumarate ferreux',
    '1 gélule par jour à distance des repas',
    60,
  ),
  vitaminD: medicine('Colécalciférol 100 000 UI, ampoule', 'A11CC05', 'colécalciférol', '1 ampoule par trimestre', 90),
  alendronate: medicine(
    'Acide alendronique 70 mg, comprimé',
    'M05BA04',
    'acide alendronique',
    '1 comprimé par semaine, à jeun, debout',
  ),
  pantoprazole: medicine('Pantoprazole 20 mg, comprimé', 'A02BC02', 'pantoprazole', '1 comprimé le soir', 28),
  phloroglucinol: medicine(
    'Phloroglucinol 80 mg, comprimé orodispersible',
    'A03AX12',
    'phloroglucinol',
    '2 comprimés en cas de spasme',
    5,
  ),
  tamsulosin: medicine('Tamsulosine LP 0,4 mg, gélule', 'G04CA02', 'tamsulosine', '1 gélule après le petit déjeuner'),
  darbepoetin: medicine(
    'Darbépoétine alfa 40 µg, seringue',
    'B03XA02',
    'darbépoétine alfa',
    '1 injection par semaine en fin de séance',
  ),
  sevelamer: medicine('Sévélamer 800 mg, comprimé', 'V03AE02', 'sévélamer', '2 comprimés à chaque repas'),
  betamethasone: medicine(
    'Bétaméthasone 0,05 %, crème',
    'D07AC01',
    'bétaméthasone',
    '1 application par jour sur les plaques',
    10,
  ),
  saline: medicine(
    'Sérum physiologique 5 mL, unidose',
    'R01AX10',
    'chlorure de sodium',
    'lavage de nez quatre fois par jour',
    7,
  ),
} as const satisfies Readonly<Record<string, Medicine>>;

export type MedicineKey = keyof typeof MEDICINES;
