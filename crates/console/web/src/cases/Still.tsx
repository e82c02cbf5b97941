import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { StreamKind } from "../api/types";
import { useAskPurpose } from "../register/AskPurpose";
import { wholeDays } from "../register/records";
import { remember, type Said } from "../register/said";
import { useRecord } from "../register/useRecord";
import { useSession } from "../session/session";
import { Masked, useMasks } from "../video/masks/Masked";
import type { Stretch } from "../video/timeline/draw";
import { dateTime, rfc3339 } from "../time";

/** One recorded picture of a camera, or the word that there is none. */
export function Still(props: {
  camera: string;
  stream: StreamKind;
  at: number;
  /** What it shows, for those who do not see it. */
  name: string;
  caption?: string;
  /** What the page says by itself of why it is looked at. */
  said?: Said | undefined;
  /** The footage the record is for; the whole day when absent. */
  within?: Stretch;
}) {
  const { camera, stream, at, name, caption } = props;
  const { t } = useTranslation();
  const [missing, setMissing] = useState<string>();
  const masks = useMasks(camera);
  const record = useRecord(
    { camera, ...(props.within ?? wholeDays({ from: at, to: at + 1 })) },
    props.said,
  );
  const query = new URLSearchParams({ at: rfc3339(at), stream, width: "320" });
  if (record.id) query.set("access", record.id);
  const address = `/api/v1/cameras/${camera}/snapshot.jpg?${query.toString()}`;
  return (
    <figure className="still">
      {!record.id && !record.said ? (
        <StillAsk />
      ) : !record.id && !record.error ? (
        <span className="still-none">{t("day.loading")}</span>
      ) : missing === address || !record.id ? (
        <span className="still-none">{t("caseWork.noStill")}</span>
      ) : (
        <Masked masks={masks}>
          <img
            src={address}
            alt={t("caseWork.stillOf", { name, time: dateTime(at) })}
            onError={() => setMissing(address)}
          />
        </Masked>
      )}
      {caption && <figcaption>{caption}</figcaption>}
    </figure>
  );
}

/** The picture comes once somebody has said why. */
function StillAsk() {
  const { t } = useTranslation();
  const { user } = useSession();
  const ask = useAskPurpose();
  const say = async (): Promise<void> => {
    const said = await ask("playback");
    if (said) remember(user.id, said);
  };
  return (
    <button type="button" className="still-none link-button" onClick={() => void say()}>
      {t("register.sayFirst")}
    </button>
  );
}
