import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { StreamKind } from "../api/types";
import { stretchText } from "../camera/day";
import { dateTime, instant } from "../time";
import { Failed } from "../ui/Failed";
import type { Stretch } from "../video/timeline/draw";
import { useHolds } from "./useHolds";

/** Which footage of a camera's day stays for a case; a press goes to its beginning. */
export function HoldsCard(props: {
  camera: string;
  stream: StreamKind;
  whole: Stretch;
  seek: (at: number) => void;
}) {
  const { camera, stream, whole, seek } = props;
  const { t } = useTranslation();
  const { holds, error } = useHolds(camera, stream, whole);
  if (holds.length === 0 && !error) return null;
  return (
    <Card size="small" title={t("holds.title")} className="gap-below">
      {error !== null && <Failed error={error} />}
      <ul className="plain-list">
        {holds.map((hold) => {
          const span = { from: instant(hold.from), to: instant(hold.to) };
          return (
            <li key={hold.id} data-hold>
              <button type="button" className="link-button" onClick={() => seek(span.from)}>
                {stretchText(span)}
              </button>{" "}
              {hold.case ? (
                <Link to={`/cases/${hold.case.id}`}>
                  {hold.case.number} {hold.case.title}
                </Link>
              ) : (
                t("holds.unseen")
              )}
              <br />
              <small>
                {hold.case
                  ? t("holds.since", { time: dateTime(hold.since), by: hold.case.by })
                  : t("holds.sinceOnly", { time: dateTime(hold.since) })}
              </small>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
