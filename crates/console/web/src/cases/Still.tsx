import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StreamKind } from "../api/types";
import { dateTime, rfc3339 } from "../time";

/** One recorded picture of a camera, or the word that there is none. */
export function Still(props: {
  camera: string;
  stream: StreamKind;
  at: number;
  /** What it shows, for those who do not see it. */
  name: string;
  caption?: string;
}) {
  const { camera, stream, at, name, caption } = props;
  const { t } = useTranslation();
  const [missing, setMissing] = useState<string>();
  const query = new URLSearchParams({ at: rfc3339(at), stream, width: "320" });
  const address = `/api/v1/cameras/${camera}/snapshot.jpg?${query.toString()}`;
  return (
    <figure className="still">
      {missing === address ? (
        <span className="still-none">{t("caseWork.noStill")}</span>
      ) : (
        <img
          src={address}
          alt={t("caseWork.stillOf", { name, time: dateTime(at) })}
          onError={() => setMissing(address)}
        />
      )}
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}
