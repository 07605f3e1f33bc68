import { type LoaderFunctionArgs, useLoaderData } from 'react-router';
import { Title } from '../components/title.tsx';
import { useMessages } from '../messages/use-messages.ts';
import { answerProfessional } from '../server/professional-page.ts';

export function loader(args: LoaderFunctionArgs) {
  return answerProfessional(args, async ({ professional }) => ({ me: await professional.me() }));
}

export default function FindPatientPage() {
  const { frame } = useMessages().pro;
  const { me } = useLoaderData<typeof loader>();
  return (
    <div className="pro-narrow">
      <Title>{frame.findPatient}</Title>
      <h1>{frame.findPatient}</h1>
      <p className="lead">{me.displayName}</p>
    </div>
  );
}
