import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { PrivacyMask } from "../api/types";
import { shortDateTime } from "../time";
import { ago, codecWord, reasonWord } from "../ui/words";
import { Masked } from "../video/masks/Masked";
import type { Picture } from "../video/picture";
import type { StreamKind } from "../video/protocol";
import { Watermark } from "../video/Watermark";
import { useLivePlayer } from "./useLivePlayer";

/** One camera's live picture, with an honest word about it. */
export function LiveView({
  camera,
  name,
  masks,
  stream,
  frozen,
  waiting = false,
  shown,
}: {
  camera: string;
  name: string;
  /** What is covered in its pictures; `undefined` while that is not known. */
  masks: readonly PrivacyMask[] | undefined;
  stream: StreamKind;
  /** Since when the gateway finds the same picture again and again; absent while it does not. */
  frozen?: string | null | undefined;
  /** Stays unseen until it has a picture: something else is shown meanwhile. */
  waiting?: boolean;
  /** Told once there is a picture. */
  shown?: () => void;
}) {
  const { t } = useTranslation();
  const { element, view } = useLivePlayer(camera, stream);
  const kind = view?.picture.kind;
  const ready = kind === "playing" || kind === "stills";
  useEffect(() => {
    if (ready) shown?.();
  }, [ready, shown]);
  return (
    <div className={waiting ? "live live-waiting" : "live"} aria-hidden={waiting || undefined}>
      <Masked masks={masks}>
        <video
          ref={element}
          data-camera={camera}
          data-stream={stream}
          data-picture={kind}
          muted
          playsInline
          disablePictureInPicture={masks?.length !== 0}
          autoPlay
          aria-label={t("live.of", { name })}
          onContextMenu={(event) => event.preventDefault()}
        />
        {view?.still && view.unsupported?.fallback === "stills" && (
          <img className="live-still" src={view.still} alt={t("live.still", { name })} />
        )}
      </Masked>
      {!waiting && <Watermark />}
      {view && !waiting && (
        <>
          <Veil picture={view.picture} />
          <Badges view={view} frozen={frozen} />
        </>
      )}
    </div>
  );
}

function Badges({
  view,
  frozen,
}: {
  view: NonNullable<ReturnType<typeof useLivePlayer>["view"]>;
  frozen: string | null | undefined;
}) {
  const { t } = useTranslation();
  const { picture, unsupported, shown } = view;
  return (
    <div className="live-badges">
      {unsupported && (
        <span className="badge badge-warn">
          {t(`live.unsupported.${unsupported.fallback}`, { codec: codecWord(unsupported.codec) })}
        </span>
      )}
      {picture.kind === "stills" && (
        <span className="badge">{t("live.stillAge", { age: ago(picture.seconds ?? 0) })}</span>
      )}
      {picture.kind === "playing" && frozen !== undefined && (
        <span className="badge badge-warn" data-frozen>
          {t("state.frozen")}
          {frozen && ` ${t("live.since", { time: shortDateTime(frozen) })}`}
        </span>
      )}
      {picture.kind === "playing" && frozen === undefined && (
        <span className="badge badge-live" title={shown ? resolution(shown) : undefined}>
          <span className="live-dot" aria-hidden />
          {t("live.live")}
        </span>
      )}
    </div>
  );
}

const resolution = ({ width, height }: { width: number; height: number }): string =>
  `${width}×${height}`;

/** What lies over a picture that is not a new one. */
function Veil({ picture }: { picture: Picture }) {
  const { t } = useTranslation();
  if (picture.kind === "playing" || picture.kind === "stills") return null;
  return (
    <div className={`veil veil-${picture.kind}`} data-veil={picture.kind}>
      <VeilText picture={picture} />
      {"seconds" in picture && picture.seconds !== undefined && picture.kind !== "connecting" && (
        <span className="veil-age">{t("live.lastPicture", { age: ago(picture.seconds) })}</span>
      )}
    </div>
  );
}

function VeilText({ picture }: { picture: Picture }) {
  const { t } = useTranslation();
  switch (picture.kind) {
    case "offline":
      return (
        <>
          <strong>{t(`state.${picture.state}`)}</strong>
          {picture.reason && picture.reason !== picture.state && (
            <span>{reasonWord(picture.reason)}</span>
          )}
          {picture.since && <span>{t("live.since", { time: shortDateTime(picture.since) })}</span>}
        </>
      );
    case "stalled":
      return <strong>{t("live.stalled")}</strong>;
    case "paused":
      return <strong>{t("live.paused")}</strong>;
    case "refused":
      return <strong>{t("live.refused")}</strong>;
    default:
      return (
        <span>
          {picture.kind === "connecting" && picture.seconds >= 3
            ? t("live.waiting", { age: ago(picture.seconds) })
            : t("live.connecting")}
        </span>
      );
  }
}
