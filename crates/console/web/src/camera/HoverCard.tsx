import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PrivacyMask, StreamKind } from "../api/types";
import { recordQuery, wholeDays } from "../register/records";
import type { Said } from "../register/said";
import { clock, dateTime, length } from "../time";
import { eventWord, gapWord } from "../ui/words";
import { Masked } from "../video/masks/Masked";
import { Thumbnails, type Thumbnail } from "../video/timeline/thumbnails";
import type { Hover } from "../video/timeline/timeline";
import { stretchAt } from "./day";
import type { Day } from "./useDay";

/** The thumbnails of a stream, for as long as the page shows it. */
export function useThumbnails(
  camera: string,
  stream: StreamKind,
  said: Said | undefined,
): Thumbnails {
  const client = useQueryClient();
  const thumbnails = useMemo(() => {
    const access = async (at: number): Promise<string | undefined> => {
      if (!said) return undefined;
      const wish = wholeDays({ camera, from: at, to: at + 1 });
      return (await client.query(recordQuery(said, wish))).id;
    };
    return new Thumbnails({ camera, stream, access });
  }, [client, camera, stream, said]);
  useEffect(() => () => thumbnails.close(), [thumbnails]);
  return thumbnails;
}

/** An event is meant when the pointer is this near. */
const NEAR_PX = 6;
/** A picture that is older than this says so. */
const OLDER_MS = 1500;

/** What is under the pointer: a small picture of that instant, or why there is none. */
export function HoverCard({
  hover,
  day,
  thumbnails,
  masks,
}: {
  hover: Hover;
  day: Day;
  thumbnails: Thumbnails;
  masks: readonly PrivacyMask[];
}) {
  const { t } = useTranslation();
  const at = Math.min(hover.instant, day.now);
  const there = stretchAt(day.recorded, at);
  // Rounded, so that moving a little needs no other picture; but never into a hole before it.
  const wanted =
    there && Math.max(Math.floor(at / hover.step) * hover.step, Math.ceil(there.from) + 1);
  const gap = stretchAt(day.gaps, at);
  const events = day.events.filter(
    ({ from }) => Math.abs(from - hover.instant) <= NEAR_PX * hover.scale,
  );
  // The pointer left the timeline.
  useEffect(() => () => thumbnails.cancel(), [thumbnails]);
  return (
    <>
      {wanted === undefined ? (
        <div className="timeline-nothing">
          {!day.knows(at) ? t("day.loading") : gap ? gapWord(gap.reason) : t("day.nothing")}
        </div>
      ) : (
        <Small key={wanted} at={wanted} thumbnails={thumbnails} masks={masks} />
      )}
      <div>{dateTime(hover.instant)}</div>
      {gap && (
        <div>
          {clock(gap.from)}–{clock(gap.to)} · {length(gap.to - gap.from)}
        </div>
      )}
      {events.slice(0, 3).map((event) => (
        <div key={event.id} className="timeline-event">
          ▲ {clock(event.at)} {eventWord(event.kind)} {event.note}
        </div>
      ))}
    </>
  );
}

function Small({
  at,
  thumbnails,
  masks,
}: {
  at: number;
  thumbnails: Thumbnails;
  masks: readonly PrivacyMask[];
}) {
  const { t } = useTranslation();
  const [thumbnail, setThumbnail] = useState<Thumbnail>();
  useEffect(() => {
    let here = true;
    const show = (made: Thumbnail): void => {
      if (here) setThumbnail(made);
    };
    const kept = thumbnails.want(at, show);
    if (kept) show(kept);
    return () => {
      here = false;
    };
  }, [at, thumbnails]);
  if (!thumbnail) return <div className="timeline-nothing">{t("playback.thumbnailComing")}</div>;
  if (!thumbnail.address) {
    return <div className="timeline-nothing">{t("playback.thumbnailNone")}</div>;
  }
  const { taken = at } = thumbnail;
  return (
    <div className="timeline-small">
      <Masked masks={masks}>
        <img src={thumbnail.address} alt={t("playback.thumbnail", { time: dateTime(taken) })} />
      </Masked>
      {at - taken > OLDER_MS && <span>{t("playback.thumbnailOf", { time: clock(taken) })}</span>}
    </div>
  );
}
