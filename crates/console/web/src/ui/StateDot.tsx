import { useTranslation } from "react-i18next";
import type { HealthState } from "../api/types";

/** The kinds of states a dot tells apart, by shape as well as by colour. */
function look(state: HealthState): string {
  if (state === "online") return "good";
  if (state === "unknown" || state === "unapproved") return "unknown";
  return state === "frozen" || state === "silent" || state === "unsupported" ? "doubtful" : "bad";
}

/** A camera's state as a mark; the word stands beside it or is read out. */
export function StateDot({ state, word = false }: { state: HealthState; word?: boolean }) {
  const { t } = useTranslation();
  const text = t(`state.${state}`);
  return (
    <span className="state">
      <span
        className={`state-dot state-${look(state)}`}
        {...(word ? { "aria-hidden": true } : { role: "img", "aria-label": text, title: text })}
      />
      {word && <span>{text}</span>}
    </span>
  );
}
