-- The directory is searched by name, as people write names: without accents, capitals, hyphens and apostrophes, by how it begins.
-- The same expressions stand in src/directory/find-by-name.ts.
create index professional_family_first on professional (
  translate(lower(family_name || ' ' || given_name), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ-’''', 'aaaaaaceeeeiiiinooooouuuuyy   ') text_pattern_ops);
create index professional_given_first on professional (
  translate(lower(given_name || ' ' || family_name), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ-’''', 'aaaaaaceeeeiiiinooooouuuuyy   ') text_pattern_ops);
create index structure_by_name on structure (
  translate(lower(name), 'àáâãäåçèéêëìíîïñòóôõöùúûüýÿ-’''', 'aaaaaaceeeeiiiinooooouuuuyy   ') text_pattern_ops);
