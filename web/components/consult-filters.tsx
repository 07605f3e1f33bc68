import { Search } from 'lucide-react';
import { Form, Link } from 'react-router';
import type { ConsultedFilter, ConsultedList } from '../../src/doors/web/professional-api.ts';
import { useProfessionalMessages } from '../messages/use-professional-messages.ts';
import { consultQuery } from '../server/consult-filter.ts';
import { HiddenToken } from './hidden-token.tsx';

interface Props {
  readonly patientId: string;
  readonly filter: ConsultedFilter;
  readonly list: ConsultedList;
}

/** A text, a period, categories: in the address, the text sealed, so that a list can be returned to. */
export function ConsultFilters({ patientId, filter, list }: Props) {
  const { filters } = useProfessionalMessages().pro;
  const base = `/pro/patients/${patientId}`;
  const chosen = filter.categories ?? [];
  const isFiltered = chosen.length > 0 || filter.search !== undefined || filter.period !== undefined;
  return (
    <search className="consult-filters">
      <Form method="post" action={base} key={consultQuery(filter)}>
        <HiddenToken />
        <label htmlFor="texte">{filters.text}</label>
        <div className="consult-search">
          <input
            id="texte"
            name="texte"
            type="search"
            maxLength={100}
            autoComplete="off"
            defaultValue={list.text ?? ''}
            data-key="search"
          />
          <button className="button quiet" type="submit">
            <Search aria-hidden="true" strokeWidth={1.8} /> {filters.submit}
          </button>
        </div>
        <MoreFilters filter={filter} list={list} />
      </Form>
      {isFiltered ? (
        <p className="consult-none">
          <Link to={base}>{filters.clear}</Link>
        </p>
      ) : null}
    </search>
  );
}

function MoreFilters({ filter, list }: Omit<Props, 'patientId'>) {
  const { pro, categories } = useProfessionalMessages();
  const { filters } = pro;
  const chosen = filter.categories ?? [];
  return (
    <details className="consult-more-filters" open={chosen.length > 0 || typeof filter.period === 'number'}>
      <summary>{filters.more}</summary>
      <label htmlFor="periode">{filters.period}</label>
      <select id="periode" name="periode" defaultValue={periodValue(filter.period)}>
        <option value="">{filters.recent}</option>
        <option value="tout">{filters.everything}</option>
        {list.years.map((year) => (
          <option key={year} value={year}>
            {year}
          </option>
        ))}
      </select>
      <fieldset className="consult-categories">
        <legend>{filters.categories}</legend>
        {list.categories.map((category) => (
          <label className="check" key={category}>
            <input type="checkbox" name="categorie" value={category} defaultChecked={chosen.includes(category)} />
            <span>{categories[category]}</span>
          </label>
        ))}
      </fieldset>
      <p>
        <Link to="/pro/preferences">{filters.preferences}</Link>
      </p>
    </details>
  );
}

function periodValue(period: ConsultedFilter['period']): string {
  if (period === 'all') return 'tout';
  return typeof period === 'number' ? String(period) : '';
}
