/** Words of professions that have a feminine form of their own; the others (dentiste, cardiologue) have one for both. */
const FEMININE: Readonly<Record<string, string>> = {
  ambulancier: 'ambulancière',
  assistant: 'assistante',
  chirurgien: 'chirurgienne',
  clinicien: 'clinicienne',
  digestif: 'digestive',
  diététicien: 'diététicienne',
  généticien: 'généticienne',
  infirmier: 'infirmière',
  manipulateur: 'manipulatrice',
  médical: 'médicale',
  neurochirurgien: 'neurochirurgienne',
  obstétricien: 'obstétricienne',
  opticien: 'opticienne',
  pharmacien: 'pharmacienne',
  physicien: 'physicienne',
  préparateur: 'préparatrice',
  psychomotricien: 'psychomotricienne',
  réanimateur: 'réanimatrice',
  social: 'sociale',
  soignant: 'soignante',
  technicien: 'technicienne',
};

/** A profession in French as it is said of a woman: "infirmière". Registries know the masculine only. */
export function inFeminine(words: string): string {
  return words.replaceAll(/\p{L}+/gu, (word) => FEMININE[word] ?? word);
}
