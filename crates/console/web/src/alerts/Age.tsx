import type { Alert } from "../api/types";
import { useNow } from "../ui/useNow";
import { ago } from "../ui/words";
import { lasted } from "./alert";

/** For how long things are wrong, or were; grows while one looks. */
export function Age({ alert }: { alert: Alert }) {
  return alert.ended === null ? <Growing alert={alert} /> : ago(lasted(alert, 0));
}

function Growing({ alert }: { alert: Alert }) {
  return ago(lasted(alert, useNow()));
}
