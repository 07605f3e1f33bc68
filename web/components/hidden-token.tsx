import { useRootData } from '../messages/use-messages.ts';

/** Must be in every form: the door refuses a POST without it. The name is `FORM_TOKEN_FIELD` of the door. */
export function HiddenToken() {
  return <input type="hidden" name="jeton" value={useRootData().formToken} />;
}
