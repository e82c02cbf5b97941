import { useTranslation } from "react-i18next";
import type { CaseLink } from "../api/types";
import { dateTime, day, length } from "../time";
import { bytes, gapWord } from "../ui/words";
import { stretchText } from "../camera/day";
import { goesAt, type SpanState } from "./held";
import { useSpanStates } from "./useSpanStates";

/** Nothing is there and nothing is missing: it was not to be recorded. */
function isUnrecorded({ state }: { state: SpanState }): boolean {
  return state.covered === 0 && state.gaps.length === 0;
}

/** What is held for a case: since when and by whom, how much there is of it, and what comes after. */
export function SpanFacts({ link, camera }: { link: CaseLink; camera: string }) {
  const { t } = useTranslation();
  const { states, days, pending } = useSpanStates(link, camera);
  const recorded = states.filter((one) => !isUnrecorded(one));
  const ends = states.flatMap(({ state }) => state.lastEnd ?? []);
  const goes = ends.length > 0 && days !== undefined ? goesAt(Math.max(...ends), days) : undefined;
  return (
    <div className="span-facts" data-held>
      <div>{t("holds.since", { time: dateTime(link.at), by: link.by })}</div>
      {pending && <div>{t("day.loading")}</div>}
      {states.filter(isUnrecorded).map(({ stream }) => (
        <div key={stream}>
          {t(`stream.${stream}`)} {t("holds.unrecorded")}
        </div>
      ))}
      {recorded.map(({ stream, state }) => (
        <div key={stream}>
          {t(`stream.${stream}`)} {t("holds.there", { length: length(state.covered) })}
          {state.missing >= 1000 && (
            <span className="span-missing">
              {" "}
              {t("holds.missing", { length: length(state.missing) })}
            </span>
          )}
          {state.bytes > 0 && <> · {t("holds.size", { size: bytes(state.bytes) })}</>}
          {state.gaps.length === 0 && state.missing >= 1000 && <div>{t("holds.noReason")}</div>}
          {state.gaps.length > 0 && (
            <ul className="span-gaps">
              {state.gaps.map((gap) => (
                <li key={gap.from}>
                  {stretchText(gap)} {gapWord(gap.reason)}
                </li>
              ))}
            </ul>
          )}
        </div>
      ))}
      {goes !== undefined && days !== undefined && (
        <div>{t("holds.goes", { date: day(goes), days })}</div>
      )}
    </div>
  );
}
