import { data } from 'react-router';

/** Any address that is no page: the same answer as for what one may not see. */
export function loader(): never {
  throw data({ code: 'not-found' }, { status: 404 });
}

export function action(): never {
  throw data({ code: 'not-found' }, { status: 404 });
}

export default function NotFound() {
  return null;
}
